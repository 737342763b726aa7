// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/provider.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <system_error>
#include <vector>

namespace faultline::kernel {
namespace {

using model::KernelRef;

constexpr std::array<std::string_view, 4> schemes{"debian", "build", "tree", "file"};
constexpr auto debian_form =
    "write debian:SUITE[/FLAVOUR][@VERSION], such as debian:bookworm/cloud";

bool is_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substituted}));
        }
    }
    return row[b.size()];
}

/// The text before the first ':' if it can be a scheme: lower case, no '/' before it.
std::string_view scheme_of(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    const auto scheme = text.substr(0, colon);
    const auto fits = [](char c) { return is_lower_or_digit(c) || c == '-' || c == '+'; };
    return std::all_of(scheme.begin(), scheme.end(), fits) ? scheme : std::string_view{};
}

Result<void> check_word(std::string_view text, std::string_view what, std::string_view word,
                        std::string_view also_allowed, bool upper_case) {
    if (word.empty()) {
        return failure(fmt::format("kernel '{}' has an empty {}", text, what), debian_form);
    }
    for (const char c : word) {
        const bool upper = upper_case && c >= 'A' && c <= 'Z';
        if (is_lower_or_digit(c) || upper || also_allowed.find(c) != std::string_view::npos) {
            continue;
        }
        const auto shown = c >= ' ' && c <= '~'
                               ? fmt::format("'{}'", c)
                               : fmt::format("byte {:#04x}", static_cast<unsigned char>(c));
        return failure(fmt::format("kernel '{}' has {} in its {}", text, shown, what), debian_form);
    }
    if (!upper_case && !is_lower_or_digit(word.front())) {
        return failure(
            fmt::format("kernel '{}': its {} begins with '{}'", text, what, word.front()),
            debian_form);
    }
    return {};
}

/// SUITE[/FLAVOUR][@VERSION]; the characters are those Debian allows in each (Debian Policy,
/// 5.6.12 for versions).
Result<KernelRef> parse_debian(std::string_view text, std::string_view rest) {
    KernelRef ref;
    ref.source = KernelRef::Source::debian;
    ref.text = text;
    ref.flavour = "amd64";
    if (const auto at = rest.find('@'); at != std::string_view::npos) {
        ref.version = rest.substr(at + 1);
        rest = rest.substr(0, at);
        if (auto ok = check_word(text, "version", ref.version, ".+~:-", true); !ok) {
            return failure_of(ok);
        }
    }
    if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
        ref.flavour = rest.substr(slash + 1);
        rest = rest.substr(0, slash);
        if (auto ok = check_word(text, "flavour", ref.flavour, "-", false); !ok) {
            return failure_of(ok);
        }
    }
    ref.suite = rest;
    if (auto ok = check_word(text, "suite", ref.suite, ".+-", false); !ok) return failure_of(ok);
    return ref;
}

/// RECIPE[@VERSION]: a recipe's name, or its file's path.
Result<KernelRef> parse_build(std::string_view text, std::string_view rest) {
    KernelRef ref;
    ref.source = KernelRef::Source::build;
    ref.text = text;
    const auto at = rest.rfind('@');
    if (at != std::string_view::npos && rest.find('/', at) == std::string_view::npos) {
        ref.version = rest.substr(at + 1);
        rest = rest.substr(0, at);
        if (auto ok = check_word(text, "version", ref.version, ".+~:-", true); !ok) {
            return failure_of(ok);
        }
    }
    if (rest.empty() || rest.find('\0') != std::string_view::npos) {
        return failure(fmt::format("kernel '{}' names no recipe", text),
                       "write build:NAME, such as build:kernfs-null, or build:./my.toml");
    }
    ref.path = rest;
    return ref;
}

Result<KernelRef> parse_path(std::string_view text, std::string_view path,
                             KernelRef::Source source) {
    if (path.empty()) {
        return failure(fmt::format("kernel '{}' names no path", text),
                       source == KernelRef::Source::tree ? "write tree:DIR, such as tree:../linux"
                                                         : "write file:PATH");
    }
    if (path.find('\0') != std::string_view::npos) {
        return failure("a kernel's path has a NUL byte");
    }
    KernelRef ref;
    ref.source = source;
    ref.text = text;
    ref.path = path;
    return ref;
}

tl::unexpected<Error> unknown_scheme(std::string_view text, std::string_view scheme) {
    const auto nearest = std::min_element(schemes.begin(), schemes.end(),
                                          [&](std::string_view a, std::string_view b) {
                                              return distance(scheme, a) < distance(scheme, b);
                                          });
    const auto rest = text.substr(scheme.size() + 1);
    const auto other = fmt::format(
        "kernels are debian:SUITE[/FLAVOUR][@VERSION], build:RECIPE, tree:DIR, "
        "file:PATH or a path (./{} for a file of that name)",
        text);
    return failure(fmt::format("kernel '{}': no kernels come from '{}:', and there is no such file",
                               text, scheme),
                   distance(scheme, *nearest) <= 2
                       ? fmt::format("did you mean {}:{}? {}", *nearest, rest, other)
                       : other);
}

}  // namespace

Result<KernelRef> parse_kernel_ref(std::string_view text) {
    if (text.empty()) {
        return failure("no kernel is named",
                       "name debian:SUITE[/FLAVOUR][@VERSION], build:RECIPE, tree:DIR, or a path");
    }
    const auto scheme = scheme_of(text);
    if (scheme.empty()) return parse_path(text, text, KernelRef::Source::file);
    const auto rest = text.substr(scheme.size() + 1);
    if (scheme == "debian") return parse_debian(text, rest);
    if (scheme == "build") return parse_build(text, rest);
    if (scheme == "tree") return parse_path(text, rest, KernelRef::Source::tree);
    if (scheme == "file") return parse_path(text, rest, KernelRef::Source::file);
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored)) {
        return parse_path(text, text, KernelRef::Source::file);
    }
    return unknown_scheme(text, scheme);
}

}  // namespace faultline::kernel
