// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::model {

/// A boolean expression over a cell's axes, as --only, --skip and matrix.exclude take it:
///
///     kernel ~ bookworm && !(scenario == nas || seed >= 5)
///
/// A comparison is NAME OPERATOR VALUE. Operators: == and != (a number also by its value, a size in
/// any unit), ~ and !~ (contains; of text), <, <=, >, >= (of numbers and sizes). Values are words
/// or "quoted".
/// `!` binds before `&&`, and that before `||`.
class CellFilter {
 public:
    struct Mistake {
        std::size_t column = 1;  ///< of the text, from 1
        std::string what, hint;
    };
    /// The value of an axis; nothing where a cell has none of that name: all comparisons with it
    /// are then false, but for != and !~.
    using ValueOf = std::function<std::optional<std::string>(std::string_view name)>;

    /// At most 4 KiB, nested at most 64 deep.
    [[nodiscard]] static tl::expected<CellFilter, Mistake> parse(std::string_view text);

    [[nodiscard]] bool matches(const ValueOf& value_of) const;
    /// What it compares, with the columns.
    struct Comparison {
        std::string name, comparison, value;
        std::size_t column = 1;  ///< of the name
        std::size_t comparison_column = 1, value_column = 1;
    };
    [[nodiscard]] const std::vector<Comparison>& comparisons() const { return comparisons_; }
    [[nodiscard]] const std::string& text() const { return text_; }

    struct Node;

 private:
    std::string text_;
    std::vector<Comparison> comparisons_;
    std::shared_ptr<const Node> root_;
};

/// What an axis holds.
enum class AxisType { text, number };
/// Whether a value is a number or a size.
[[nodiscard]] bool is_number(std::string_view text);
/// A comparison that no value of this type could make true, or all would: `kernel < 3`, `seed ~ 5`,
/// `seed == two`.
[[nodiscard]] std::optional<CellFilter::Mistake> check_comparison(
    const CellFilter::Comparison& comparison, AxisType type);

}  // namespace faultline::model
