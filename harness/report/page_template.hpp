// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <kainjow/mustache.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace faultline::report::page {

using Data = kainjow::mustache::data;

/// A template of harness/report/page, filled. What stands in {{double}} braces is escaped.
[[nodiscard]] std::string render(std::string_view name, const Data& data);
/// A file of harness/report/page as it is: "style.css".
[[nodiscard]] std::string_view file(std::string_view name);

/// What a guest printed, on one line, without control characters, at most `limit` bytes; to be
/// escaped, which render() does.
[[nodiscard]] Data text(std::string_view text, std::size_t limit = 500);
/// The same; false, so that a section of that name is left out, if it is empty.
[[nodiscard]] Data text_if(std::string_view text, std::size_t limit = 500);
/// A coordinate, with one digit after the point.
[[nodiscard]] Data coordinate(double value);
[[nodiscard]] Data number(std::size_t value);
[[nodiscard]] inline Data list() {
    return Data{Data::type::list};
}

/// "3 cells", "1 cell"
[[nodiscard]] std::string counted(std::size_t count, std::string_view word);
/// "9.1 s", "2 min 5 s"
[[nodiscard]] std::string duration(double seconds);
/// "not-run" for "not run": a status as a class of the style sheet.
[[nodiscard]] std::string class_of(std::string_view status);

}  // namespace faultline::report::page
