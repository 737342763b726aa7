// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/image_builder.hpp"

#include "host/clock.hpp"
#include "host/digest.hpp"
#include "host/file.hpp"
#include "host/process.hpp"
#include "image/build_place.hpp"
#include "kernel/apt.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <system_error>

namespace faultline::image {
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds build_timeout{3600};
/// No file is younger than this: reproducible-builds.org, SOURCE_DATE_EPOCH. 2024-01-01.
constexpr auto source_date = "1704067200";
constexpr std::size_t log_tail = 256u << 10;
/// For a file's log: whatever mmdebstrap reports as a step.
constexpr std::string_view step_mark = "I: ";

/// Writes what comes to the log and tells the steps.
class BuildLog {
 public:
    BuildLog(const fs::path& file, const Recipe& recipe, const kernel::Context& context)
        : file_(file), recipe_(recipe), context_(context) {}

    void take(std::string_view text) {
        file_ << text;
        for (const char c : text) {
            if (c != '\n' && c != '\r') {
                if (line_.size() < 1000) line_ += c;
                continue;
            }
            tell();
            line_.clear();
        }
    }

    void close() { file_.close(); }

 private:
    void tell() const {
        const std::string_view line = line_;
        if (!line.starts_with(step_mark)) return;
        const auto step = line.substr(step_mark.size());
        for (const auto* known : {"running apt-get update", "downloading packages",
                                  "extracting archives", "installing", "creating tarball"}) {
            if (step.starts_with(known))
                context_.say(fmt::format("image {}: {}", recipe_.name, step));
        }
    }

    std::ofstream file_;
    std::string line_;
    const Recipe& recipe_;
    const kernel::Context& context_;
};

std::string hint_for(std::string_view why, const fs::path& log) {
    std::string hint;
    if (why.find("No space left") != std::string_view::npos) {
        hint = "free some space there and in /tmp, or choose another cache or TMPDIR; ";
    } else if (why.find("Unable to locate package") != std::string_view::npos) {
        hint = "name packages that the suite has; ";
    } else if (why.find("Failed to fetch") != std::string_view::npos) {
        hint = "check the network and apt's proxy settings; ";
    }
    return fmt::format("{}the log is {}", hint, log.string());
}

/// Makes the tree as a tar file. Unsafe I/O: what is thrown away if it is not finished need not be
/// synced file by file.
std::vector<std::string> tree_command(const Recipe& recipe, const std::string& mode,
                                      const fs::path& work) {
    const auto in = [&](const char* name) { return (work / name).string(); };
    std::vector<std::string> command{"mmdebstrap",
                                     "--verbose",
                                     "--mode=" + mode,
                                     "--variant=" + recipe.variant,
                                     "--format=tar",
                                     "--hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr",
                                     "--aptopt=" + in("apt.conf"),
                                     "--dpkgopt=force-unsafe-io"};
    if (!recipe.packages.empty()) {
        command.push_back(fmt::format("--include={}", fmt::join(recipe.packages, ",")));
    }
    for (const auto& pattern : recipe.exclude)
        command.push_back("--dpkgopt=path-exclude=" + pattern);
    // What would tell one host from another, or has no use in a guest that has no network.
    command.push_back(
        "--customize-hook=cd \"$1\" && rm -rf etc/apt/sources.list etc/apt/sources.list.d/* "
        "etc/apt/apt.conf.d/99mmdebstrap etc/resolv.conf etc/hostname "
        "var/cache/ldconfig/aux-cache var/log/*.log var/log/apt");
    command.push_back("--customize-hook=download /var/lib/dpkg/status " + in("status"));
    command.insert(command.end(), {recipe.suite, in("root.tar"), in("debian.sources")});
    return command;
}

/// LZ4: a guest under emulation reads it in 0.6 of the time that zstd takes.
std::vector<std::string> pack_command(const fs::path& work, const fs::path& made) {
    return {"sh",
            "-c",
            "exec tar2sqfs --quiet --force --no-skip --compressor lz4 --block-size 131072 \"$2\" "
            "<\"$1\"",
            "tar2sqfs",
            (work / "root.tar").string(),
            (made / image_file_name).string()};
}

class Build {
 public:
    Build(const BuildRequest& request, const kernel::Context& context, fs::path workspace)
        : request_(request),
          recipe_(*request.recipe),
          context_(context),
          workspace_(std::move(workspace)),
          made_(workspace_ / "image"),
          log_path_(made_ / build_log_name) {}

    Result<CachedImage> run() {
        const auto start = Clock::now();
        if (auto ok = prepare(); !ok) return failure_of(ok);
        log_.emplace(log_path_, recipe_, context_);
        if (auto ok = make_tree(); !ok) return failure_of(ok);
        if (auto ok = pack(); !ok) return failure_of(ok);
        log_->close();
        return describe(start);
    }

    [[nodiscard]] const fs::path& made() const { return made_; }

 private:
    [[nodiscard]] fs::path in(const char* name) const { return workspace_ / name; }

    Result<void> prepare() {
        if (auto ok = host::make_directories(made_); !ok) return ok;
        auto network = kernel::host_network_settings(context_.cancel);
        if (!network) return failure_of(network);
        if (auto ok = host::write_file_atomically(in("apt.conf"), *network); !ok) return ok;
        return host::write_file_atomically(in("debian.sources"), request_.sources);
    }

    Result<void> make_tree() {
        auto place = BuildPlace::make(request_.mode, workspace_);
        if (!place) return failure_of(place);
        host::ProcessSpec spec;
        spec.environment.emplace_back("TMPDIR", place->directory().string());
        spec.command = tree_command(recipe_, request_.mode, workspace_);
        spec.command.insert(spec.command.begin(), place->wrapper().begin(), place->wrapper().end());
        return step("mmdebstrap", std::move(spec), "install the package mmdebstrap");
    }

    Result<void> pack() {
        context_.say(fmt::format("image {}: packing", recipe_.name));
        host::ProcessSpec spec;
        spec.command = pack_command(workspace_, made_);
        auto packed = step("tar2sqfs", std::move(spec), "install the package squashfs-tools-ng");
        std::error_code ignored;
        fs::remove(in("root.tar"), ignored);
        return packed;
    }

    Result<void> step(const char* program, host::ProcessSpec spec, const char* missing_hint) {
        spec.environment.emplace_back("LC_ALL", "C.UTF-8");
        spec.environment.emplace_back("SOURCE_DATE_EPOCH", source_date);
        spec.timeout = build_timeout;
        spec.output_limit = log_tail;
        spec.on_output = [&](std::string_view text) { log_->take(text); };
        auto output = host::run_process(spec, context_.cancel);
        if (!output) {
            if (!output.error().hint.empty()) output.error().hint = missing_hint;
            keep_log();
            return failure_of(output);
        }
        if (output->exit_status == 0) return {};
        keep_log();
        if (output->exit_status == 127) {
            return failure(fmt::format("there is no program '{}'", program), missing_hint);
        }
        const auto why = complaint_of(output->err);
        return failure(fmt::format("{} failed (status {}): {}", program, output->exit_status,
                                   why.empty() ? "it does not say why" : why),
                       hint_for(output->err, request_.failed));
    }

    void keep_log() {
        log_->close();
        std::error_code ignored;
        fs::create_directories(request_.failed.parent_path(), ignored);
        fs::copy_file(log_path_, request_.failed, fs::copy_options::overwrite_existing, ignored);
    }

    Result<CachedImage> describe(Clock::time_point start) const {
        CachedImage built;
        auto& identity = built.image.identity;
        identity.name = recipe_.name;
        identity.suite = recipe_.suite;
        identity.content = request_.content;
        identity.recipe_sha256 = recipe_sha256(recipe_);
        auto digest = host::sha256_of_file(made_ / image_file_name);
        if (!digest) return failure_of(digest);
        identity.sha256 = std::move(*digest);
        const auto status = host::read_file(in("status"));
        if (!status) return tl::unexpected(status.error());
        built.packages = installed_packages(*status);
        built.mode = request_.mode;
        built.built = host::epoch_seconds();
        built.build_seconds = std::chrono::duration<double>(Clock::now() - start).count();
        return built;
    }

    const BuildRequest& request_;
    const Recipe& recipe_;
    const kernel::Context& context_;
    fs::path workspace_, made_, log_path_;
    std::optional<BuildLog> log_;
};

}  // namespace

Result<CachedImage> build_image(const BuildRequest& request, const kernel::Context& context) {
    auto workspace = kernel::Workspace::make(context.options.cache);
    if (!workspace) return failure_of(workspace);
    Build build(request, context, workspace->path());
    auto built = build.run();
    if (!built) return failure_of(built);
    if (auto ok = store_image(build.made(), *built); !ok) return failure_of(ok);
    const auto directory =
        directory_of(context.options.cache, request.recipe->name, request.content);
    if (auto ok = workspace->publish(build.made(), directory); !ok) return failure_of(ok);
    auto image = load_image(directory);
    if (!image) return failure(fmt::format("'{}' changes while it is used", directory.string()));
    return std::move(*image);
}

std::vector<std::string> installed_packages(std::string_view status) {
    constexpr std::string_view package_key = "Package: ", version_key = "Version: ";
    std::vector<std::string> packages;
    std::istringstream lines{std::string(status)};
    std::string package;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(package_key)) package = line.substr(package_key.size());
        if (line.starts_with(version_key)) {
            packages.push_back(package + " " + line.substr(version_key.size()));
        }
    }
    return packages;
}

/// A full disk shows in somebody's words in the middle, a package's own failure in dpkg's; both
/// before apt and mmdebstrap say that somebody below them failed. An option that is none shows in
/// the line before the usage.
std::string complaint_of(std::string_view log) {
    std::istringstream lines{std::string(log)};
    std::string first, vague, last, package, before_usage;
    for (std::string line; std::getline(lines, line);) {
        if (line.size() > 300) line.resize(300);
        if (line.find("No space left") != std::string::npos) return line;
        if (line == "Usage:" && before_usage.empty()) before_usage = last;
        if (package.empty() && line.starts_with("dpkg: error")) {
            package = line;
        } else if (last == package && !package.empty() && line.starts_with(' ')) {
            package += line;  // " installed X package post-installation script ... status 1"
        }
        if (line.starts_with("E: ")) {
            const auto text = line.substr(3);
            const bool of_another =
                text.starts_with("Sub-process ") || text.starts_with("setup failed") ||
                text.starts_with("run_chroot failed") || text.find("apt-get ") != std::string::npos;
            auto& kept = of_another ? vague : first;
            if (kept.empty()) kept = text;
        }
        if (!line.empty()) last = line;
    }
    for (const auto* text : {&package, &first, &vague, &before_usage})
        if (!text->empty()) return *text;
    return last;
}

std::string builder_revision() {
    Recipe none;
    return host::sha256_hex(fmt::format("{}\n{}\n{}", fmt::join(tree_command(none, "", ""), "\n"),
                                        fmt::join(pack_command("", ""), "\n"), source_date));
}

}  // namespace faultline::image
