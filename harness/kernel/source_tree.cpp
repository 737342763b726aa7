// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/source_tree.hpp"

#include "host/isolated.hpp"
#include "kernel/deb_file.hpp"
#include "kernel/debian_answer.hpp"
#include "kernel/git_source.hpp"

#include <fmt/format.h>

#include <set>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t source_file_limit = 16u << 20;
constexpr std::size_t digest_shown = 16;

/// The reference that DebianAnswers looks a source up by.
model::KernelRef source_ref(const RecipeSource& source, const std::string& version) {
    model::KernelRef ref;
    ref.source = model::KernelRef::Source::debian;
    ref.text = fmt::format("the kernel's source in {}", source.suite);
    ref.suite = source.suite;
    ref.flavour = source_flavour;
    ref.version = version.empty() ? source.version : version;
    return ref;
}

Result<PackageSet> look_up(const model::KernelRef& ref, const Context& context) {
    DebianAnswers answers(ref, context);
    if (auto answer = answers.known()) return answer->set;
    if (context.options.offline) return answers.not_in_cache(std::nullopt);
    auto lock = answers.lock_suite();
    if (!lock) return failure_of(lock);
    // Another process may have been here while this one waited.
    if (auto answer = answers.known()) return answer->set;
    auto answer = answers.ask();
    if (!answer) return failure_of(answer);
    return answer->set;
}

Result<SourceIdentity> debian_identity(const model::KernelRef& ref, const Context& context) {
    auto set = look_up(ref, context);
    if (!set) return failure_of(set);
    if (set->packages.size() != 1) return failure("the record of a source package is damaged");
    const auto& package = set->packages.front();
    return debian_source(package.name, package.version, package.sha256);
}

}  // namespace

SourceIdentity debian_source(const std::string& package, const std::string& version,
                             const std::string& sha256) {
    SourceIdentity identity;
    identity.package = fmt::format("{} {}", package, version);
    identity.description = identity.package;
    identity.digest = sha256;
    identity.directory = fmt::format("{}_{}_{}", package, version, sha256.substr(0, digest_shown));
    return identity;
}

Result<SourceIdentity> resolve_source(const RecipeSource& source, const std::string& version,
                                      const Context& context) {
    if (source.repository.empty()) return debian_identity(source_ref(source, version), context);
    auto commit =
        find_commit(source.repository, version.empty() ? source.revision : version, context);
    if (!commit) return failure_of(commit);
    if (auto ok = check_kernel_tree(source.repository, *commit, context); !ok) {
        return failure_of(ok);
    }
    SourceIdentity identity;
    identity.commit = *commit;
    identity.digest = *commit;
    identity.description =
        fmt::format("git:{} {}", source.repository, commit->substr(0, digest_shown));
    identity.directory = git_directory_name(source.repository);
    return identity;
}

Result<void> SourceTree::prepare(const RecipeSource& source, const SourceIdentity& identity) {
    if (!source.repository.empty()) return check_out(source, identity);
    std::error_code ignored;
    if (fs::exists(this->source(), ignored)) return {};
    return unpack_debian(source, identity);
}

Result<void> SourceTree::unpack_debian(const RecipeSource& source, const SourceIdentity& identity) {
    if (context_.options.offline) {
        return failure(
            fmt::format("'{}' is not in the cache '{}', and the network is not to be used",
                        identity.package, context_.options.cache.string()),
            "allow the network once: what it needs is then kept");
    }
    // The very version: the suite may have moved on since.
    const auto version = identity.package.substr(identity.package.rfind(' ') + 1);
    const auto ref = source_ref(source, version);
    DebianAnswers answers(ref, context_);
    auto workspace = Workspace::make(context_.options.cache);
    if (!workspace) return failure_of(workspace);
    fs::path deb;
    {
        auto lock = answers.lock_suite();
        if (!lock) return failure_of(lock);
        auto answer = answers.known() ? Result<Answer>(*answers.known()) : answers.ask();
        if (!answer) return failure_of(answer);
        const auto& package = answer->set.packages.front();
        context_.say(fmt::format("fetching {} {} ({:.1f} MB)", package.name, package.version,
                                 static_cast<double>(package.size) / 1e6));
        auto got = answers.apt().download(package, workspace->path() / "package");
        if (!got && !context_.cancel.is_set() && answers.ask_archive()) {
            got = answers.apt().download(package, workspace->path() / "package");
        }
        if (!got) return failure_of(got);
        deb = std::move(*got);
    }
    context_.say(fmt::format("unpacking {}", identity.package));
    const auto made = workspace->path() / "source";
    if (auto ok = host::make_directories(made); !ok) return ok;
    auto done = host::run_isolated(
        fmt::format("unpacking '{}'", deb.filename().string()),
        [&] { return extract_source(deb, made); }, context_.cancel);
    if (!done) return done;
    return workspace->publish(made, this->source());
}

Result<void> SourceTree::check_out(const RecipeSource& source,
                                   const SourceIdentity& identity) const {
    // git must see its own files, and not think that it has to keep ours.
    if (auto ok = change_to({}); !ok) return ok;
    std::error_code ignored;
    fs::remove(directory_ / "index.lock", ignored);  // of a git that was killed
    return check_out_commit(source.repository, identity.commit, this->source(),
                            directory_ / "index", context_);
}

Result<std::string> SourceTree::original(const std::string& path) const {
    std::error_code ignored;
    const auto kept = directory_ / "originals" / path;
    return host::read_file(fs::exists(kept, ignored) ? kept : source() / path, source_file_limit);
}

Result<void> SourceTree::change_to(const ChangedFiles& changed) const {
    const auto originals = directory_ / "originals";
    std::set<std::string> paths;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(originals, error)) {
        if (entry.is_regular_file(error)) {
            paths.insert(entry.path().lexically_relative(originals).string());
        }
    }
    for (const auto& [path, text] : changed)
        paths.insert(path);
    for (const auto& path : paths) {
        const auto wanted = changed.find(path);
        auto came = original(path);
        if (!came) return failure_of(came);
        const auto& text = wanted == changed.end() ? *came : wanted->second;
        // First what it was, then what it becomes: a kill in between loses nothing.
        const auto kept = originals / path;
        if (auto ok = host::make_directories(kept.parent_path()); !ok) return ok;
        if (!fs::exists(kept, error)) {
            if (auto ok = host::write_file_atomically(kept, *came); !ok) return ok;
        }
        const auto now = host::read_file(source() / path, source_file_limit);
        if (!now || *now != text) {
            if (auto ok = host::write_file_atomically(source() / path, text); !ok) return ok;
        }
        if (wanted == changed.end()) fs::remove(kept, error);
    }
    return {};
}

Result<void> SourceTree::prepare_objects() const {
    std::error_code error;
    if (fs::exists(mark(), error)) {
        context_.say("the last build here was killed: its objects are thrown away");
        // Out of the way first: compilers may have outlived it by a moment, and write where they
        // are.
        const auto abandoned = directory_ / "abandoned";
        std::error_code ignored;
        fs::remove_all(abandoned, ignored);
        fs::rename(objects(), abandoned, error);
        if (error == std::errc::no_such_file_or_directory) error.clear();
        fs::remove_all(abandoned, ignored);
        if (!error) fs::remove(mark(), error);
        if (error) return tl::unexpected(host::system_error("remove", objects(), error.value()));
    }
    return host::make_directories(objects());
}

}  // namespace faultline::kernel
