// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/kallsyms_table.hpp"

#include <algorithm>
#include <cstring>

namespace faultline::debugger {
namespace {

/// The single characters of names stand at their own number: the digits are always there.
constexpr std::string_view digits{"0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0", 20};
constexpr std::size_t first_digit = '0';
constexpr std::size_t token_index_bytes = 256 * sizeof(std::uint16_t);
/// A marker for every so many symbols.
constexpr std::size_t marker_stride = 256;
/// Names of 150,000 symbols take 2 MiB.
constexpr std::size_t most_before_tokens = std::size_t{32} << 20;
/// A tiny kernel has 20,000; with a few, anything would look like a table.
constexpr std::uint32_t fewest_symbols = 1000;
constexpr std::uint32_t most_symbols = 4'000'000;
/// Of /proc/kallsyms' one-letter types, which the first token begins with.
constexpr std::string_view types = "ABCDGNRSTUVWabcdgnrstuvw?";
constexpr std::size_t most_name_bytes = 1024;

template <class T>
T number(std::string_view bytes, std::size_t at) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

std::size_t aligned(std::size_t at, std::size_t to) {
    return (at + to - 1) / to * to;
}

/// The length of an entry and where its tokens begin: one byte, or two from 6.1 on where the first
/// has its highest bit set (big symbols).
struct Entry {
    std::size_t begin = 0, length = 0;
};

std::optional<Entry> entry_at(std::string_view bytes, std::size_t at) {
    if (at >= bytes.size()) return std::nullopt;
    std::size_t length = static_cast<unsigned char>(bytes[at++]);
    if ((length & 0x80) != 0) {
        if (at >= bytes.size()) return std::nullopt;
        length = (length & 0x7f) | static_cast<std::size_t>(bytes[at++] & 0xff) << 7;
    }
    if (length == 0 || length > bytes.size() - at) return std::nullopt;
    return Entry{at, length};
}

}  // namespace

std::optional<KallsymsTable> KallsymsTable::find(const KernelFile& kernel) {
    for (const auto& segment : kernel.segments()) {
        KallsymsTable table;
        table.address_ = segment.address;
        table.bytes_ = segment.bytes;
        if (table.find_tokens() && table.find_names()) return table;
    }
    return std::nullopt;
}

bool KallsymsTable::find_tokens() {
    for (auto at = bytes_.find(digits); at != std::string_view::npos;
         at = bytes_.find(digits, at + 1)) {
        // Token 0 begins after whatever stands before the table; token 1 after a NUL.
        std::size_t begin = at;
        for (std::size_t i = first_digit; i > 1 && begin > 1; --i) {
            const auto nul = bytes_.rfind('\0', begin - 2);
            if (nul == std::string_view::npos) break;
            begin = nul + 1;
        }
        std::array<std::size_t, 257> starts{};
        starts[1] = begin;
        for (std::size_t i = 1; i < 256; ++i) {
            const auto nul = bytes_.find('\0', starts[i]);
            if (nul == std::string_view::npos) return false;
            starts[i + 1] = nul + 1;
        }
        for (auto index = starts[256]; index < starts[256] + 8; ++index) {
            if (index + token_index_bytes > bytes_.size()) break;
            const std::size_t first = number<std::uint16_t>(bytes_, index + 2);
            if (number<std::uint16_t>(bytes_, index) != 0 || first == 0 || first > begin) continue;
            starts[0] = begin - first;
            bool same = true;
            for (std::size_t i = 1; same && i < 256; ++i)
                same = starts[0] + number<std::uint16_t>(bytes_, index + 2 * i) == starts[i];
            if (!same) continue;
            for (std::size_t i = 0; i < 256; ++i)
                tokens_[i] = bytes_.substr(starts[i], starts[i + 1] - starts[i] - 1);
            tokens_begin_ = starts[0];
            tokens_end_ = index + token_index_bytes;
            return true;
        }
    }
    return false;
}

bool KallsymsTable::find_names() {
    const auto lowest = tokens_begin_ > most_before_tokens ? tokens_begin_ - most_before_tokens : 0;
    for (auto at = aligned(lowest, 4); at + 8 < tokens_begin_; at += 4) {
        const auto count = number<std::uint32_t>(bytes_, at);
        if (count < fewest_symbols || count > most_symbols || count > tokens_begin_ - at) continue;
        // 8 bytes apart up to 6.x, 4 later.
        for (const auto begin : {at + 4, at + 8}) {
            const auto end = end_of_names(begin, count);
            if (!end || !markers_fit(begin, *end, count)) continue;
            count_at_ = at;
            names_begin_ = begin;
            count_ = count;
            return true;
        }
    }
    return false;
}

std::optional<std::size_t> KallsymsTable::end_of_names(std::size_t begin,
                                                       std::uint32_t count) const {
    const auto area = bytes_.substr(0, tokens_begin_);
    auto at = begin;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto entry = entry_at(area, at);
        if (!entry) return std::nullopt;
        const auto first = tokens_[static_cast<unsigned char>(area[entry->begin])];
        if (first.empty() || types.find(first.front()) == std::string_view::npos) {
            return std::nullopt;
        }
        at = entry->begin + entry->length;
    }
    return at;
}

bool KallsymsTable::markers_fit(std::size_t names, std::size_t end, std::uint32_t count) const {
    const auto area = bytes_.substr(0, tokens_begin_);
    for (const auto markers : {aligned(end, 4), aligned(end, 8)}) {
        if (markers + 4 * ((count + marker_stride - 1) / marker_stride) > area.size()) continue;
        bool same = true;
        auto at = names;
        for (std::uint32_t i = 0; same && i < count; ++i) {
            if (i % marker_stride == 0) {
                same = number<std::uint32_t>(area, markers + 4 * (i / marker_stride)) == at - names;
            }
            const auto entry = entry_at(area, at);
            at = entry->begin + entry->length;
        }
        if (same) return true;
    }
    return false;
}

void KallsymsTable::each(const std::function<void(std::size_t, std::string_view)>& visit) const {
    std::string name;
    auto at = names_begin_;
    for (std::size_t i = 0; i < count_; ++i) {
        const auto entry = entry_at(bytes_, at);
        name.clear();
        for (std::size_t byte = 0; byte < entry->length && name.size() < most_name_bytes; ++byte)
            name += tokens_[static_cast<unsigned char>(bytes_[entry->begin + byte])];
        visit(i, std::string_view(name).substr(1));
        at = entry->begin + entry->length;
    }
}

std::vector<std::vector<std::uint64_t>> KallsymsTable::possible_addresses() const {
    std::vector<std::vector<std::uint64_t>> all;
    const auto read = [&](std::size_t offsets, const auto& address_of) {
        if (offsets > bytes_.size() || 4 * count_ > bytes_.size() - offsets) return;
        auto& addresses = all.emplace_back();
        for (std::size_t i = 0; i < count_; ++i) {
            const auto at = offsets + 4 * i;
            addresses.push_back(address_of(at, number<std::int32_t>(bytes_, at)));
        }
    };
    const auto read_based = [&](std::size_t offsets, std::size_t base_at) {
        if (base_at + 8 > bytes_.size()) return;
        const auto base = number<std::uint64_t>(bytes_, base_at);
        // With KALLSYMS_ABSOLUTE_PERCPU (SMP on x86): what is not negative is absolute.
        read(offsets, [base](std::size_t, std::int32_t offset) {
            return offset >= 0 ? static_cast<std::uint64_t>(offset)
                               : base - 1 - static_cast<std::uint64_t>(std::int64_t{offset});
        });
        read(offsets, [base](std::size_t, std::int32_t offset) {
            return base + static_cast<std::uint32_t>(offset);
        });
    };
    if (const auto room = aligned(4 * count_, 8) + 8; count_at_ >= room) {
        read_based(count_at_ - room, count_at_ - 8);
    }
    for (const auto offsets : {aligned(tokens_end_, 4), aligned(tokens_end_, 8)}) {
        read_based(offsets, aligned(offsets + 4 * count_, 8));
        read(offsets, [this](std::size_t at, std::int32_t offset) {
            return address_ + at + static_cast<std::uint64_t>(std::int64_t{offset});
        });
    }
    return all;
}

}  // namespace faultline::debugger
