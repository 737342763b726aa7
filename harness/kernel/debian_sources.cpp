// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/debian_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace faultline::kernel {
namespace {

constexpr std::string_view security_suffix = "-security";

/// Suites without updates or security fixes of their own.
constexpr std::array<std::string_view, 4> rolling{"sid", "unstable", "experimental", "rc-buggy"};

struct Target {
    std::string created_by, uri, release, origin, label;
};

std::vector<Target> parse_targets(std::string_view text) {
    std::vector<Target> targets;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        Target target;
        for (auto* field :
             {&target.created_by, &target.uri, &target.release, &target.origin, &target.label}) {
            std::getline(fields, *field, '|');
        }
        if (target.created_by == "Packages" && !target.uri.empty()) {
            targets.push_back(std::move(target));
        }
    }
    return targets;
}

bool knows_origin(const Target& target) {
    return !target.origin.starts_with("$(");
}

bool is_security(const Target& target) {
    if (knows_origin(target)) {
        return target.origin == "Debian" && target.label == "Debian-Security";
    }
    return target.release.ends_with(security_suffix) && target.uri.ends_with("debian-security/");
}

/// Without an origin: a mirror keeps the archive's directory name, or has the updates beside it.
bool is_main(const Target& target, const std::vector<Target>& all) {
    if (knows_origin(target)) return target.origin == "Debian" && target.label == "Debian";
    if (is_security(target)) return false;
    return target.uri.ends_with("/debian/") ||
           std::any_of(all.begin(), all.end(), [&](const Target& other) {
               return other.uri == target.uri && other.release == target.release + "-updates";
           });
}

}  // namespace

Result<DebianArchives> debian_archives(std::string_view index_targets) {
    const auto targets = parse_targets(index_targets);
    DebianArchives archives;
    for (const auto& target : targets) {
        if (archives.security.empty() && is_security(target)) archives.security = target.uri;
        if (archives.main.empty() && is_main(target, targets)) archives.main = target.uri;
    }
    if (archives.main.empty()) {
        return failure("the host's apt configuration names no Debian archive",
                       "add one to its sources (man sources.list), or name a kernel file or tree");
    }
    return archives;
}

Result<std::vector<SuiteSource>> sources_of(const DebianArchives& archives,
                                            std::string_view suite) {
    const std::string name(suite);
    if (suite.ends_with(security_suffix)) {
        if (archives.security.empty()) {
            return failure(fmt::format("the host's apt configuration names no security archive, "
                                       "which has '{}'",
                                       suite),
                           "add it to the host's sources (man sources.list)");
        }
        return std::vector<SuiteSource>{{archives.security, name}};
    }
    std::vector<SuiteSource> sources{{archives.main, name}};
    const bool part_of_another = suite.find('-') != std::string_view::npos;
    if (part_of_another || std::find(rolling.begin(), rolling.end(), suite) != rolling.end()) {
        return sources;
    }
    sources.push_back({archives.main, name + "-updates", false});
    if (!archives.security.empty()) {
        sources.push_back({archives.security, name + std::string(security_suffix), false});
    }
    return sources;
}

std::string source_list(const std::vector<SuiteSource>& sources,
                        const std::filesystem::path& keyring) {
    std::string text;
    for (const auto& source : sources) {
        text += fmt::format(
            "Types: deb\nURIs: {}\nSuites: {}\nComponents: main\nArchitectures: amd64\n"
            "Targets: Packages\nPDiffs: no\n",
            source.uri, source.suite);
        if (!keyring.empty()) text += fmt::format("Signed-By: {}\n", keyring.string());
        text += "\n";
    }
    return text;
}

std::string apt_configuration(const std::filesystem::path& directory, bool as_root) {
    const auto in = [&](const char* name) { return (directory / name).string(); };
    auto text = fmt::format(
        "#clear APT::Update::Pre-Invoke;\n"
        "#clear APT::Update::Post-Invoke;\n"
        "#clear APT::Update::Post-Invoke-Success;\n"
        "Dir::State \"{}\";\n"
        "Dir::State::lists \"lists/\";\n"
        "Dir::State::status \"/dev/null\";\n"
        "Dir::Cache \"{}\";\n"
        "Dir::Cache::archives \"archives/\";\n"
        "Dir::Cache::pkgcache \"pkgcache.bin\";\n"
        "Dir::Cache::srcpkgcache \"\";\n"
        "Dir::Etc::SourceList \"{}\";\n"
        "Dir::Etc::SourceParts \"/dev/null\";\n"
        "APT::Architecture \"amd64\";\n"
        "#clear APT::Architectures;\n"
        "APT::Architectures {{ \"amd64\"; }};\n"
        "APT::Update::Error-Mode \"any\";\n"
        "Acquire::AllowInsecureRepositories \"false\";\n"
        "Acquire::AllowDowngradeToInsecureRepositories \"false\";\n"
        "Acquire::GzipIndexes \"true\";\n"
        "Acquire::Languages \"none\";\n"
        "Acquire::Retries \"2\";\n"
        "Acquire::http::Timeout \"20\";\n"
        "Acquire::https::Timeout \"20\";\n",
        in("state"), in("cache"), in("kernel.sources"));
    // Root would hand the download to the user _apt, who may not write into our directories.
    if (as_root) text += "APT::Sandbox::User \"root\";\n";
    return text;
}

}  // namespace faultline::kernel
