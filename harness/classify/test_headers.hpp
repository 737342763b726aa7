// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/report_headers.hpp"

#include <initializer_list>
#include <map>
#include <span>
#include <string>

namespace faultline::classify::test {

/// A line that a row of the table must answer, with the groups that it must take from it.
struct HeaderExample {
    const char* text;
    model::FindingKind kind;
    const char* title;
    std::map<std::string, std::string> groups = {};
};

/// Checks each example, and that each row of the part of the table answers one.
void check_headers(std::span<const HeaderRow> part, std::initializer_list<HeaderExample> examples);

}  // namespace faultline::classify::test
