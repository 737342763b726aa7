// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/kallsyms.hpp"

#include "debugger/kallsyms_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace faultline::debugger {
namespace {

constexpr std::string_view banner = "linux_banner";
constexpr std::string_view banner_text = "Linux version ";
constexpr std::size_t most_relatives = 5;

constexpr const char* no_table = "the kernel has no table of symbols that could be read";
constexpr const char* no_table_hint = "it needs CONFIG_KALLSYMS and CONFIG_KALLSYMS_ALL";
constexpr const char* unknown_layout =
    "the kernel's table of symbols has an unknown layout, or no variables";
constexpr const char* unknown_layout_hint =
    "it needs CONFIG_KALLSYMS_ALL; layouts of Linux 5.10 to 7.3 are known";

/// What the table says of the wanted names.
struct Found {
    std::map<std::string, std::vector<std::size_t>, std::less<>> places;
    /// Names that begin with a wanted one and a dot.
    std::map<std::string, std::vector<std::string>, std::less<>> relatives;
};

Found look_up(const KallsymsTable& table, const std::set<std::string, std::less<>>& names) {
    Found found;
    table.each([&](std::size_t index, std::string_view name) {
        if (name == banner || names.contains(name)) {
            found.places[std::string(name)].push_back(index);
            return;
        }
        const auto dot = name.find('.');
        if (dot == std::string_view::npos || dot == 0) return;
        const auto wanted = names.find(name.substr(0, dot));
        if (wanted == names.end()) return;
        auto& relatives = found.relatives[*wanted];
        if (relatives.size() < most_relatives) relatives.emplace_back(name);
    });
    return found;
}

/// The addresses of all symbols, by the layout under which the banner is where it should be.
std::optional<std::vector<std::uint64_t>> addresses_of(const KernelFile& kernel,
                                                       const KallsymsTable& table,
                                                       const Found& found) {
    const auto place = found.places.find(banner);
    if (place == found.places.end()) return std::nullopt;
    for (auto& addresses : table.possible_addresses()) {
        const auto address = addresses[place->second.front()];
        if (kernel.bytes_at(address, banner_text.size()) == banner_text) {
            return std::move(addresses);
        }
    }
    return std::nullopt;
}

Error missing(const std::string& name, const Found& found) {
    const auto relatives = found.relatives.find(name);
    if (relatives == found.relatives.end()) {
        return {fmt::format("the kernel has no function or variable '{}'", name),
                "it may be inlined everywhere, or configured out: /proc/kallsyms has the names"};
    }
    return {fmt::format("the kernel has no '{}'", name),
            fmt::format("the compiler left these of it: {}", fmt::join(relatives->second, ", "))};
}

}  // namespace

Result<SymbolList> all_symbols(const KernelFile& kernel) {
    const auto table = KallsymsTable::find(kernel);
    if (!table) return failure(no_table, no_table_hint);
    const auto addresses = addresses_of(kernel, *table, look_up(*table, {}));
    if (!addresses) return failure(unknown_layout, unknown_layout_hint);
    auto sorted = *addresses;
    std::sort(sorted.begin(), sorted.end());
    SymbolList symbols;
    symbols.reserve(table->size());
    table->each([&](std::size_t index, std::string_view name) {
        const auto address = addresses->at(index);
        const auto next = std::upper_bound(sorted.begin(), sorted.end(), address);
        symbols.emplace_back(name, Symbol{address, next == sorted.end() ? address : *next});
    });
    return symbols;
}

Result<Symbols> find_symbols(const KernelFile& kernel,
                             const std::set<std::string, std::less<>>& names) {
    const auto table = KallsymsTable::find(kernel);
    if (!table) return failure(no_table, no_table_hint);
    const auto found = look_up(*table, names);
    const auto addresses = addresses_of(kernel, *table, found);
    if (!addresses) return failure(unknown_layout, unknown_layout_hint);
    Symbols symbols;
    for (const auto& name : names) {
        const auto places = found.places.find(name);
        if (places == found.places.end()) return tl::unexpected(missing(name, found));
        if (places->second.size() > 1) {
            return failure(
                fmt::format("the kernel has {} symbols '{}'", places->second.size(), name),
                "choose a function whose name is its own");
        }
        const auto address = (*addresses)[places->second.front()];
        auto end = ~std::uint64_t{0};
        for (const auto other : *addresses)
            if (other > address) end = std::min(end, other);
        symbols[name] = {address, end};
    }
    return symbols;
}

}  // namespace faultline::debugger
