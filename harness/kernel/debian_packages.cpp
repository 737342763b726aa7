// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/debian_packages.hpp"

#include "kernel/debian_version.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <sstream>

namespace faultline::kernel {
namespace {

constexpr std::string_view image_prefix = "linux-image-";
constexpr std::string_view source_meta = "linux-source";
constexpr std::string_view architecture_suffix = "-amd64";
constexpr std::size_t versions_shown = 8;

/// Beside linux-image-RELEASE, from Linux 7.x on.
constexpr std::array<std::string_view, 3> part_prefixes{"linux-base-", "linux-binary-",
                                                        "linux-modules-"};

/// linux-image-6.1.0-50-cloud-amd64 -> 6.1.0-50-cloud-amd64; nothing for a meta package, or for
/// one with debugging symbols or without a signature.
std::optional<std::string_view> release_of(std::string_view name,
                                           std::string_view prefix = image_prefix) {
    if (!name.starts_with(prefix) || !name.ends_with(architecture_suffix)) return {};
    name.remove_prefix(prefix.size());
    if (name.empty() || !is_digit(name.front())) return {};
    return name;
}

/// linux-image-cloud-amd64 -> cloud, linux-image-amd64 -> amd64.
std::optional<std::string_view> meta_flavour_of(std::string_view name) {
    if (name == "linux-image-amd64") return "amd64";
    if (!name.starts_with(image_prefix) || !name.ends_with(architecture_suffix)) return {};
    name.remove_prefix(image_prefix.size());
    name.remove_suffix(architecture_suffix.size());
    if (name.empty() || is_digit(name.front())) return {};
    return name;
}

std::string meta_name(std::string_view flavour) {
    return flavour == "amd64" ? "linux-image-amd64" : fmt::format("linux-image-{}-amd64", flavour);
}

std::set<std::string> flavours_among(const std::vector<std::string>& names) {
    std::set<std::string> flavours;
    for (const auto& name : names) {
        if (const auto flavour = meta_flavour_of(name)) flavours.emplace(*flavour);
    }
    return flavours;
}

bool release_has_flavour(std::string_view release, std::string_view flavour,
                         const std::set<std::string>& flavours) {
    release.remove_suffix(architecture_suffix.size());
    const auto ends_with = [&](std::string_view f) {
        return release.ends_with(fmt::format("-{}", f));
    };
    if (flavour != "amd64") return ends_with(flavour);
    return std::none_of(flavours.begin(), flavours.end(), ends_with);
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> result;
    std::istringstream in{std::string(text)};
    for (std::string word; in >> word;)
        result.push_back(std::move(word));
    return result;
}

/// What `depends` asks for of a name that begins with `prefix`: name and, if it says `(= V)`,
/// version.
struct Dependency {
    std::string name, version;
};

std::optional<Dependency> dependency(std::string_view depends, std::string_view prefix) {
    std::istringstream parts{std::string(depends)};
    for (std::string part; std::getline(parts, part, ',');) {
        const auto found = words(part);
        if (found.empty() || !release_of(found[0], prefix)) continue;
        Dependency result{found[0], {}};
        if (found.size() > 2 && found[1] == "(=" && found[2].ends_with(')')) {
            result.version = found[2].substr(0, found[2].size() - 1);
        }
        return result;
    }
    return std::nullopt;
}

const DebianPackage* newest(const std::vector<DebianPackage>& packages, std::string_view name,
                            std::string_view version = {}) {
    const DebianPackage* best = nullptr;
    for (const auto& package : packages) {
        if (package.name != name || (!version.empty() && package.version != version)) continue;
        if (best == nullptr || compare_debian_versions(package.version, best->version) > 0) {
            best = &package;
        }
    }
    return best;
}

tl::unexpected<Error> unknown_flavour(const model::KernelRef& ref,
                                      const std::set<std::string>& flavours) {
    if (flavours.empty()) {
        return failure(fmt::format("Debian's suite '{}' has no kernels for amd64", ref.suite),
                       "name a whole suite, such as bookworm, trixie or sid");
    }
    return failure(
        fmt::format("Debian's suite '{}' has no kernel flavour '{}'", ref.suite, ref.flavour),
        fmt::format("it has {}", fmt::join(flavours, ", ")));
}

/// Those that share the longest start with the wanted one come first, then the newer ones.
tl::unexpected<Error> unknown_version(const model::KernelRef& ref,
                                      std::vector<std::string> versions) {
    const auto shared = [&](const std::string& version) {
        return std::mismatch(version.begin(), version.end(), ref.version.begin(), ref.version.end())
                   .first -
               version.begin();
    };
    std::sort(versions.begin(), versions.end(), [&](const auto& a, const auto& b) {
        if (shared(a) != shared(b)) return shared(a) > shared(b);
        return compare_debian_versions(a, b) > 0;
    });
    versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
    const bool more = versions.size() > versions_shown;
    if (more) versions.resize(versions_shown);
    return failure(fmt::format("Debian's suite '{}' has no {} kernel of version '{}'", ref.suite,
                               ref.flavour, ref.version),
                   fmt::format("it has {}{}", fmt::join(versions, ", "), more ? ", ..." : ""));
}

/// The linux-image-RELEASE package that the reference means.
Result<const DebianPackage*> choose_image(const model::KernelRef& ref,
                                          const std::vector<DebianPackage>& packages,
                                          const std::set<std::string>& flavours) {
    if (ref.version.empty()) {
        const auto* meta = newest(packages, meta_name(ref.flavour));
        const auto wanted =
            meta == nullptr ? std::nullopt : dependency(meta->depends, image_prefix);
        if (!wanted) return unknown_flavour(ref, flavours);
        if (const auto* image = newest(packages, wanted->name, wanted->version)) return image;
        return failure(fmt::format("Debian's suite '{}' lacks {}, which {} {} needs", ref.suite,
                                   wanted->name, meta->name, meta->version),
                       "the archive may be in the middle of an update; try again later");
    }
    std::vector<std::string> versions;
    for (const auto& package : packages) {
        const auto release = release_of(package.name);
        if (!release || !release_has_flavour(*release, ref.flavour, flavours)) continue;
        if (package.version == ref.version) return &package;
        versions.push_back(package.version);
    }
    return unknown_version(ref, std::move(versions));
}

/// linux-source-6.1 is a series' source, and `linux-source` depends on the newest.
Result<PackageSet> choose_source(const model::KernelRef& ref,
                                 const std::vector<DebianPackage>& packages) {
    const auto is_series = [](const DebianPackage& package) {
        const auto rest = std::string_view(package.name).substr(source_meta.size());
        return rest.size() > 1 && rest[0] == '-' && is_digit(rest[1]);
    };
    const DebianPackage* chosen = nullptr;
    std::vector<std::string> versions;
    for (const auto& package : packages) {
        if (!is_series(package)) continue;
        versions.push_back(package.version);
        if (package.version == ref.version) chosen = &package;
    }
    if (ref.version.empty()) {
        const auto* meta = newest(packages, source_meta);
        for (const auto& package : packages) {
            if (meta == nullptr || !is_series(package)) continue;
            const auto wanted = words(meta->depends);
            if (wanted.empty() || wanted[0] != package.name) continue;
            if (chosen == nullptr ||
                compare_debian_versions(package.version, chosen->version) > 0) {
                chosen = &package;
            }
        }
    }
    if (chosen == nullptr && (versions.empty() || ref.version.empty())) {
        return failure(fmt::format("Debian's suite '{}' has no package linux-source", ref.suite),
                       "name a whole suite, such as bookworm, trixie or sid");
    }
    if (chosen == nullptr) return unknown_version(ref, std::move(versions));
    PackageSet set;
    set.release = chosen->name.substr(source_meta.size() + 1);
    set.image = chosen->name;
    set.packages.push_back(*chosen);
    return set;
}

}  // namespace

std::vector<DebianPackage> parse_packages(std::string_view show) {
    std::vector<DebianPackage> packages;
    std::istringstream lines{std::string(show)};
    bool in_package = false;
    for (std::string line; std::getline(lines, line);) {
        const auto colon = line.find(": ");
        if (line.empty()) in_package = false;
        if (colon == std::string::npos || line.front() == ' ') continue;
        const auto field = std::string_view(line).substr(0, colon);
        const auto value = line.substr(colon + 2);
        if (field == "Package") packages.push_back({value, {}, {}, {}, 0});
        if (field == "Package") in_package = true;
        if (!in_package) continue;
        auto& package = packages.back();
        if (field == "Version") package.version = value;
        if (field == "Depends") package.depends = value;
        if (field == "SHA256") package.sha256 = value;
        if (field == "Size")
            std::from_chars(value.data(), value.data() + value.size(), package.size);
    }
    return packages;
}

std::vector<std::string> relevant_names(std::string_view names, std::string_view flavour) {
    auto all = words(names);
    if (flavour == source_flavour) {
        std::erase_if(all, [](const auto& name) { return !name.starts_with(source_meta); });
        return all;
    }
    const auto flavours = flavours_among(all);
    std::vector<std::string> relevant;
    for (const auto& name : all) {
        if (meta_flavour_of(name)) {
            relevant.push_back(name);
            continue;
        }
        for (const auto prefix :
             {image_prefix, part_prefixes[0], part_prefixes[1], part_prefixes[2]}) {
            const auto release = release_of(name, prefix);
            if (release && release_has_flavour(*release, flavour, flavours))
                relevant.push_back(name);
        }
    }
    return relevant;
}

Result<PackageSet> choose_packages(const model::KernelRef& ref,
                                   const std::vector<DebianPackage>& packages) {
    if (ref.flavour == source_flavour) return choose_source(ref, packages);
    std::vector<std::string> names;
    for (const auto& package : packages)
        names.push_back(package.name);
    const auto flavours = flavours_among(names);
    if (!flavours.contains(ref.flavour)) return unknown_flavour(ref, flavours);
    auto image = choose_image(ref, packages, flavours);
    if (!image) return failure_of(image);

    PackageSet set;
    set.release = std::string(release_of((*image)->name).value());
    set.image = (*image)->name;
    if (!dependency((*image)->depends, "linux-binary-")) {
        set.packages.push_back(**image);
        return set;
    }
    for (const auto prefix : part_prefixes) {
        const auto wanted = dependency((*image)->depends, prefix);
        if (!wanted) continue;
        const auto* part = newest(packages, wanted->name, wanted->version);
        if (part == nullptr) {
            return failure(fmt::format("Debian's suite '{}' lacks {} {}, which {} needs", ref.suite,
                                       wanted->name, wanted->version, (*image)->name),
                           "the archive may be in the middle of an update; try again later");
        }
        if (prefix == "linux-binary-") set.image = part->name;
        set.packages.push_back(*part);
    }
    return set;
}

}  // namespace faultline::kernel
