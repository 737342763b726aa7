// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/apt.hpp"

#include "host/digest.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds apt_timeout{1800};
constexpr std::size_t show_limit = 16u << 20;
constexpr auto network_hint = "check the network and apt's proxy settings, then try again";

/// Of the package debian-archive-keyring; the second name is of Debian 13 and later.
fs::path archive_keyring() {
    for (const auto* path : {"/usr/share/keyrings/debian-archive-keyring.gpg",
                             "/usr/share/keyrings/debian-archive-keyring.pgp"}) {
        std::error_code ignored;
        if (fs::exists(path, ignored)) return path;
    }
    return {};
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") + 1 - first));
}

/// apt's first complaint: its `E:` line, else the last line it wrote.
std::string complaint(const host::ProcessOutput& output) {
    std::istringstream lines(output.err);
    std::string last;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("E: ")) return line.substr(3);
        if (!line.empty()) last = line;
    }
    return last.empty() ? fmt::format("exit status {}", output.exit_status) : last;
}

std::string hint_for(std::string_view why) {
    const auto has = [&](std::string_view part) {
        return why.find(part) != std::string_view::npos;
    };
    if (has("No space left")) return "free some space there, or choose another cache";
    if (has("NO_PUBKEY") || has("is not signed") || has("EXPKEYSIG")) {
        return "install a newer debian-archive-keyring: the host does not know the key that "
               "signed this suite";
    }
    return network_hint;
}

tl::unexpected<Error> no_index(const std::string& suite, const host::ProcessOutput& output,
                               const std::vector<IndexFailure>& failures) {
    for (const auto& failed : failures) {
        if (!failed.missing || failed.suite != suite) continue;
        return failure(fmt::format("the archive {} has no suite '{}'", failed.uri, suite),
                       "name one that it has, such as bookworm, trixie, sid or experimental; "
                       "suites that are no longer supported are moved away");
    }
    if (failures.empty()) {
        const auto why = complaint(output);
        return failure(fmt::format("cannot fetch the index of '{}': {}", suite, why),
                       hint_for(why));
    }
    const auto& first = failures.front();
    return failure(fmt::format("cannot fetch the index of '{}' from {}: {}", first.suite, first.uri,
                               first.why),
                   hint_for(first.why));
}

}  // namespace

/// Err:3 URI SUITE Release
///   404  Not Found [IP: ...]
std::vector<IndexFailure> index_failures(std::string_view output) {
    std::vector<IndexFailure> failures;
    std::istringstream lines{std::string(output)};
    bool reason_follows = false;
    for (std::string line; std::getline(lines, line);) {
        if (std::exchange(reason_follows, false) && line.starts_with("  ")) {
            auto& failed = failures.back();
            failed.why = trimmed(line.substr(0, line.find(" [IP:")));
            failed.missing = failed.missing && (failed.why.starts_with("404") ||
                                                failed.why.starts_with("File not found"));
            continue;
        }
        if (!line.starts_with("Err:")) continue;
        std::istringstream words(line);
        std::string number;
        IndexFailure failed;
        words >> number >> failed.uri >> failed.suite;
        failed.suite = failed.suite.substr(0, failed.suite.find('/'));
        failed.missing = line.ends_with("Release");
        failures.push_back(std::move(failed));
        reason_follows = true;
    }
    return failures;
}

Result<std::string> host_network_settings(const host::Cancel& cancel) {
    host::ProcessSpec spec;
    spec.command = {"apt-config", "--format", "%f \"%v\";%n", "dump", "Acquire"};
    auto output = host::run_process(spec, cancel);
    if (!output) return failure_of(output);
    std::string settings;
    std::istringstream lines(output->out);
    for (std::string line; std::getline(lines, line);) {
        const bool network =
            line.starts_with("Acquire::http::") || line.starts_with("Acquire::https::");
        if (network && !line.ends_with(" \"\";")) settings += line + "\n";
    }
    return settings;
}

Result<host::ProcessOutput> Apt::run(std::vector<std::string> command, const fs::path& where) {
    host::ProcessSpec spec;
    spec.command = std::move(command);
    spec.environment = {{"LC_ALL", "C.UTF-8"}};
    spec.directory = where;
    spec.timeout = apt_timeout;
    spec.output_limit = show_limit;
    auto output = host::run_process(spec, context_.cancel);
    if (!output && !output.error().hint.empty()) {
        output.error().hint = "kernels from Debian's archive need apt; name a kernel file or tree";
    }
    return output;
}

Result<std::vector<SuiteSource>> Apt::find_sources() {
    const auto archives_of = [&](std::vector<std::string> options) -> Result<DebianArchives> {
        std::vector<std::string> command{"apt-get", "indextargets", "--format",
                                         index_target_format};
        command.insert(command.end(), options.begin(), options.end());
        auto output = run(std::move(command));
        if (!output) return failure_of(output);
        return debian_archives(output->out);
    };
    auto archives = archives_of({});
    // A host that never ran `apt-get update` (a fresh container) has no index to show.
    if (!archives)
        archives = archives_of({"--no-release-info", "-o", "Dir::State::lists=/dev/null/"});
    if (!archives) return failure_of(archives);
    return sources_of(*archives, suite_);
}

Result<void> Apt::set_up(const std::vector<SuiteSource>& sources) {
    for (const auto* name : {"state/lists/partial", "cache/archives/partial"}) {
        if (auto ok = host::make_directories(directory_ / name); !ok) return ok;
    }
    auto ok = host::write_file_atomically(directory_ / "kernel.sources",
                                          source_list(sources, archive_keyring()));
    if (!ok) return ok;
    return host::write_file_atomically(directory_ / "apt.conf",
                                       apt_configuration(directory_, ::geteuid() == 0));
}

Result<void> Apt::update() {
    auto sources = find_sources();
    if (!sources) return failure_of(sources);
    for (;;) {
        if (auto ok = set_up(*sources); !ok) return ok;
        auto output = run({"apt-get", "-c", (directory_ / "apt.conf").string(), "update"});
        if (!output) return failure_of(output);
        const auto failures = index_failures(output->out);
        if (output->exit_status == 0 && failures.empty()) return {};
        const auto dropped = std::erase_if(*sources, [&](const SuiteSource& source) {
            return !source.needed && std::any_of(failures.begin(), failures.end(), [&](auto& f) {
                return f.missing && f.suite == source.suite;
            });
        });
        if (dropped == 0) return no_index(suite_, *output, failures);
    }
}

Result<std::vector<DebianPackage>> Apt::kernels(std::string_view flavour) {
    const std::vector<std::string> apt_cache{"apt-cache", "-c", (directory_ / "apt.conf").string()};
    auto command = apt_cache;
    command.insert(command.end(), {"pkgnames", "linux-"});
    auto names = run(std::move(command));
    if (!names) return failure_of(names);
    auto relevant = relevant_names(names->out, flavour);
    if (relevant.empty()) return std::vector<DebianPackage>{};
    command = apt_cache;
    command.insert(command.end(), {"show", "--all-versions"});
    command.insert(command.end(), relevant.begin(), relevant.end());
    auto output = run(std::move(command));
    if (!output) return failure_of(output);
    if (output->exit_status != 0) {
        return failure(
            fmt::format("cannot read the index of '{}': {}", suite_, complaint(*output)));
    }
    return parse_packages(output->out);
}

/// A line of --print-uris is 'URI' FILE SIZE HASH.
Result<std::vector<std::string>> Apt::closure(const std::vector<std::string>& packages) {
    std::vector<std::string> command{"apt-get", "-c",           (directory_ / "apt.conf").string(),
                                     "-qq",     "--print-uris", "--no-install-recommends",
                                     "install", "?essential"};
    command.insert(command.end(), packages.begin(), packages.end());
    auto output = run(std::move(command));
    if (!output) return failure_of(output);
    if (output->exit_status != 0) {
        return failure(
            fmt::format("'{}' does not have the packages: {}", suite_, complaint(*output)),
            "name packages that the suite has, as apt-cache search shows them");
    }
    std::vector<std::string> files;
    std::istringstream lines(output->out);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string uri, file;
        if (line.starts_with('\'') && words >> uri >> file) files.push_back(std::move(file));
    }
    std::sort(files.begin(), files.end());
    return files;
}

Result<std::string> Apt::sources() {
    return host::read_file(directory_ / "kernel.sources");
}

Result<fs::path> Apt::download(const DebianPackage& package, const fs::path& target) {
    if (auto ok = host::make_directories(target); !ok) return failure_of(ok);
    auto output = run({"apt-get", "-c", (directory_ / "apt.conf").string(), "download",
                       fmt::format("{}={}", package.name, package.version)},
                      target);
    if (!output) return failure_of(output);
    fs::path deb;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(target, error)) {
        if (entry.path().extension() == ".deb") deb = entry.path();
    }
    if (output->exit_status != 0 || deb.empty()) {
        const auto why = complaint(*output);
        return failure(fmt::format("cannot fetch {} {}: {}", package.name, package.version, why),
                       hint_for(why));
    }
    auto digest = host::sha256_of_file(deb);
    if (!digest) return failure_of(digest);
    if (*digest != package.sha256) {
        return failure(fmt::format("{} {} as fetched is not what the index lists: its SHA-256 is "
                                   "{}, not {}",
                                   package.name, package.version, *digest, package.sha256),
                       "a proxy or mirror may have changed it; try again");
    }
    return deb;
}

}  // namespace faultline::kernel
