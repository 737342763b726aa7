// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/git_source.hpp"

#include "host/digest.hpp"
#include "host/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <vector>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds git_timeout{3600};

bool is_commit(std::string_view text) {
    return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool is_directory(const std::string& repository) {
    std::error_code ignored;
    return fs::is_directory(repository, ignored);
}

struct Git {
    const Context& context;
    std::vector<std::pair<std::string, std::string>> environment{};

    /// Standard output without the last newline; git's complaint as the error.
    Result<std::string> operator()(std::vector<std::string> arguments) const {
        host::ProcessSpec spec;
        spec.command = {"git"};
        spec.command.insert(spec.command.end(), arguments.begin(), arguments.end());
        spec.environment = environment;
        // Nobody is here to be asked for a password.
        spec.environment.emplace_back("GIT_TERMINAL_PROMPT", "0");
        spec.environment.emplace_back("LC_ALL", "C.UTF-8");
        spec.timeout = git_timeout;
        auto output = host::run_process(spec, context.cancel);
        if (!output) return failure_of(output);
        while (output->out.ends_with('\n'))
            output->out.pop_back();
        if (output->exit_status == 0) return std::move(output->out);
        while (output->err.ends_with('\n'))
            output->err.pop_back();
        const auto last = output->err.rfind('\n');
        return failure(last == std::string::npos ? output->err : output->err.substr(last + 1));
    }
};

/// Where the objects of a repository are: its own directory, or our copy of a URL's.
fs::path git_directory(const std::string& repository, const Context& context) {
    return context.options.cache / "repositories" / git_directory_name(repository);
}

tl::unexpected<Error> no_revision(const std::string& repository, const std::string& revision,
                                  const std::string& why) {
    return failure(fmt::format("cannot find the revision '{}' in the repository '{}': {}", revision,
                               repository, why),
                   "name a tag, a branch or a whole commit that it has");
}

}  // namespace

std::string git_directory_name(const std::string& repository) {
    auto name = fs::path(repository).filename().string();
    if (name.empty()) name = fs::path(repository).parent_path().filename().string();
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c <= ' ' || c > '~' || c == '/'; }, '_');
    return fmt::format("git_{}_{}", name, host::sha256_hex(repository).substr(0, 16));
}

Result<std::string> find_commit(const std::string& repository, const std::string& revision,
                                const Context& context) {
    const Git git{context};
    const auto commit_of = [&](const fs::path& directory, const std::string& what) {
        return git({"-C", directory.string(), "rev-parse", "--verify", "--quiet",
                    "--end-of-options", what + "^{commit}"});
    };
    if (is_directory(repository)) {
        auto commit = commit_of(repository, revision);
        if (!commit) return no_revision(repository, revision, "git knows no such commit");
        return commit;
    }
    const auto copy = git_directory(repository, context);
    auto lock = take_lock(context, copy.string());
    if (!lock) return failure_of(lock);
    std::error_code ignored;
    const bool is_new = !fs::exists(copy, ignored);
    if (auto made = git({"init", "--quiet", "--bare", copy.string()}); !made) {
        return failure(fmt::format("cannot make '{}': {}", copy.string(), made.error().what));
    }
    if (is_commit(revision)) {
        if (auto known = commit_of(copy, revision)) return known;
    }
    const auto kept = fmt::format("refs/faultline/{}", host::sha256_hex(revision).substr(0, 16));
    if (context.options.offline) {
        if (auto known = commit_of(copy, kept)) return known;
        return failure(
            fmt::format("'{}' of '{}' is not in the cache, and the network is not to be used",
                        revision, repository),
            "allow the network once: what it needs is then kept");
    }
    context.say(fmt::format("fetching {} of {}", revision, repository));
    auto fetched = git({"-C", copy.string(), "fetch", "--quiet", "--depth=1", "--end-of-options",
                        repository, fmt::format("+{}:{}", revision, kept)});
    if (!fetched) {
        if (is_new) fs::remove_all(copy, ignored);
        return no_revision(repository, revision, fetched.error().what);
    }
    return commit_of(copy, kept);
}

Result<void> check_kernel_tree(const std::string& repository, const std::string& commit,
                               const Context& context) {
    const auto directory =
        is_directory(repository) ? repository : git_directory(repository, context).string();
    for (const auto* file : {"Makefile", "Kconfig", "arch/x86/Kconfig"}) {
        const auto object = fmt::format("{}:{}", commit, file);
        if (Git{context}({"-C", directory, "cat-file", "-e", object})) continue;
        if (context.cancel.is_set()) return failure("interrupted");
        return failure(fmt::format("{} of '{}' is no kernel's source: it has no {}",
                                   commit.substr(0, 16), repository, file),
                       "source.git names a clone of Linux, or a URL of one");
    }
    return {};
}

Result<void> check_out_commit(const std::string& repository, const std::string& commit,
                              const fs::path& tree, const fs::path& index, const Context& context) {
    auto directory = git_directory(repository, context).string();
    if (is_directory(repository)) {
        auto found = Git{context}({"-C", repository, "rev-parse", "--absolute-git-dir"});
        if (!found) return failure(found.error().what);
        directory = std::move(*found);
    }
    if (auto ok = host::make_directories(tree); !ok) return ok;
    context.say(fmt::format("checking out {} of {}", commit.substr(0, 16), repository));
    const Git git{context, {{"GIT_INDEX_FILE", index.string()}}};
    auto done = git({"--git-dir", directory, "--work-tree", tree.string(), "read-tree", "--reset",
                     "-u", commit});
    if (done) return {};
    return failure(fmt::format("cannot check out {} of '{}' to '{}': {}", commit, repository,
                               tree.string(), done.error().what),
                   "is there enough space?");
}

}  // namespace faultline::kernel
