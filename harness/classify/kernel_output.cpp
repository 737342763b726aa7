// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/kernel_output.hpp"

#include <algorithm>

namespace faultline::classify {

namespace {

std::size_t count_digits(std::string_view text) {
    return std::min(text.find_first_not_of("0123456789"), text.size());
}

/// "[   12.345678]": print_time() of kernel/printk/printk.c.
bool is_stamp(std::string_view text) {
    text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const auto whole = count_digits(text);
    if (whole == 0 || whole > 10 || !text.substr(whole).starts_with('.')) return false;
    text.remove_prefix(whole + 1);
    return count_digits(text) == 6 && text.substr(6).starts_with(']');
}

bool has_sign(std::string_view text) {
    if (text.find("Linux version ") != std::string_view::npos) return true;
    for (auto at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
        if (is_stamp(text.substr(at, 32))) return true;
    }
    return false;
}

}  // namespace

void KernelOutputWatch::feed(std::string_view bytes) {
    if (seen_) return;
    // What may have begun before these bytes ends early in them.
    tail_ += bytes.substr(0, longest_sign);
    seen_ = has_sign(tail_) || has_sign(bytes);
    if (bytes.size() > longest_sign) tail_ = bytes.substr(bytes.size() - longest_sign);
    if (tail_.size() > longest_sign) tail_.erase(0, tail_.size() - longest_sign);
}

}  // namespace faultline::classify
