// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/cell_filter.hpp"

#include "model/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace faultline::model {

struct CellFilter::Node {
    enum class Kind { comparison, negation, conjunction, disjunction } kind = Kind::comparison;
    std::string name, comparison, value;
    std::shared_ptr<const Node> left, right;
};

namespace {

using Mistake = CellFilter::Mistake;
using Node = CellFilter::Node;
using NodePtr = std::shared_ptr<const Node>;
using Parsed = tl::expected<NodePtr, Mistake>;

constexpr std::size_t longest_text = 4096;
constexpr unsigned deepest = 64;
/// Longer ones first: the first that fits is taken.
constexpr std::array<std::string_view, 8> comparisons{"==", "!=", "!~", "<=", ">=", "~", "<", ">"};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:@+*,%").find(c) != std::string_view::npos;
}

/// A number, or a size in bytes.
std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size()) return value;
    if (const auto bytes = parse_bytes(std::string(text))) {
        return static_cast<std::int64_t>(bytes->value);
    }
    return std::nullopt;
}

bool holds(const std::string& comparison, const std::string& left, const std::string& right) {
    if (comparison == "~") return left.find(right) != std::string::npos;
    const auto a = number(left), b = number(right);
    if (comparison == "==") return left == right || (a && b && *a == *b);
    if (!a || !b) return false;
    if (comparison == "<") return *a < *b;
    if (comparison == "<=") return *a <= *b;
    if (comparison == ">") return *a > *b;
    return *a >= *b;
}

bool compare(const Node& node, const CellFilter::ValueOf& value_of) {
    const bool negated = node.comparison.front() == '!';
    const auto positive = node.comparison == "!=" ? "==" : negated ? "~" : node.comparison;
    const auto value = value_of(node.name);
    return (value && holds(positive, *value, node.value)) != negated;
}

bool evaluate(const Node& node, const CellFilter::ValueOf& value_of) {
    switch (node.kind) {
        case Node::Kind::negation:
            return !evaluate(*node.left, value_of);
        case Node::Kind::conjunction:
            return evaluate(*node.left, value_of) && evaluate(*node.right, value_of);
        case Node::Kind::disjunction:
            return evaluate(*node.left, value_of) || evaluate(*node.right, value_of);
        case Node::Kind::comparison:
            break;
    }
    return compare(node, value_of);
}

/// Recursive descent, a method a level of the grammar.
class Parser {
 public:
    Parser(std::string_view text, std::vector<CellFilter::Comparison>& made)
        : text_(text), made_(made) {}

    Parsed whole() {
        auto node = disjunction(0);
        if (!node) return node;
        skip_space();
        if (at_ == text_.size()) return node;
        return mistake(fmt::format("'{}' is not expected here", text_.substr(at_, 10)),
                       "join comparisons with && or ||");
    }

 private:
    tl::unexpected<Mistake> mistake(std::string what, std::string hint = {}) const {
        return tl::unexpected(Mistake{at_ + 1, std::move(what), std::move(hint)});
    }
    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
    }
    bool take(std::string_view token) {
        skip_space();
        if (text_.substr(at_, token.size()) != token) return false;
        at_ += token.size();
        return true;
    }

    static NodePtr joined(Node::Kind kind, NodePtr left, NodePtr right) {
        auto node = std::make_shared<Node>();
        node->kind = kind;
        node->left = std::move(left);
        node->right = std::move(right);
        return node;
    }

    template <class Operand>
    Parsed chain(std::string_view token, Node::Kind kind, Operand operand) {
        auto left = operand();
        while (left && take(token)) {
            auto right = operand();
            if (!right) return right;
            left = joined(kind, *left, *right);
        }
        return left;
    }
    Parsed disjunction(unsigned depth) {
        return chain("||", Node::Kind::disjunction, [&] { return conjunction(depth); });
    }
    Parsed conjunction(unsigned depth) {
        return chain("&&", Node::Kind::conjunction, [&] { return unary(depth); });
    }
    Parsed unary(unsigned depth) {
        if (depth == deepest) return mistake("this is nested too deep");
        if (take("!")) {
            auto node = unary(depth + 1);
            if (!node) return node;
            return joined(Node::Kind::negation, *node, nullptr);
        }
        if (!take("(")) return comparison();
        auto node = disjunction(depth + 1);
        if (node && !take(")")) return mistake("')' is missing");
        return node;
    }

    Parsed comparison() {
        skip_space();
        const auto begin = at_;
        auto node = std::make_shared<Node>();
        while (at_ < text_.size() && is_word(text_[at_]))
            node->name += text_[at_++];
        if (node->name.empty()) {
            return mistake("the name of an axis is expected here",
                           "for example: kernel ~ bookworm && scenario == nas");
        }
        skip_space();
        const auto operation = at_;
        const auto* found = std::find_if(comparisons.begin(), comparisons.end(),
                                         [&](std::string_view token) { return take(token); });
        if (found == comparisons.end()) {
            return mistake(fmt::format("a comparison of '{}' is expected here", node->name),
                           "one of == != ~ !~ < <= > >=");
        }
        node->comparison = *found;
        skip_space();
        const auto value_begin = at_;
        auto value = this->value();
        if (!value) return tl::unexpected(value.error());
        node->value = std::move(*value);
        made_.push_back(
            {node->name, node->comparison, node->value, begin + 1, operation + 1, value_begin + 1});
        return node;
    }

    tl::expected<std::string, Mistake> value() {
        skip_space();
        std::string value;
        if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
            const auto end = text_.find(text_[at_], at_ + 1);
            if (end == std::string_view::npos) return mistake("this quotation does not end");
            value = text_.substr(at_ + 1, end - at_ - 1);
            at_ = end + 1;
            return value;
        }
        while (at_ < text_.size() && is_word(text_[at_]))
            value += text_[at_++];
        if (value.empty()) return mistake("a value is expected here", "quote it: \"a b\"");
        return value;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<CellFilter::Comparison>& made_;
};

}  // namespace

tl::expected<CellFilter, CellFilter::Mistake> CellFilter::parse(std::string_view text) {
    if (text.size() > longest_text) {
        return tl::unexpected(Mistake{longest_text, "an expression has at most 4096 letters", {}});
    }
    CellFilter filter;
    filter.text_ = text;
    auto root = Parser(text, filter.comparisons_).whole();
    if (!root) return tl::unexpected(root.error());
    filter.root_ = std::move(*root);
    return filter;
}

bool CellFilter::matches(const ValueOf& value_of) const {
    return evaluate(*root_, value_of);
}

bool is_number(std::string_view text) {
    return number(text).has_value();
}

std::optional<CellFilter::Mistake> check_comparison(const CellFilter::Comparison& comparison,
                                                    AxisType type) {
    const auto& [name, operation, value, column, operation_column, value_column] = comparison;
    const bool contains = operation.back() == '~';
    const bool ordered = operation.front() == '<' || operation.front() == '>';
    if (type == AxisType::text) {
        if (!ordered) return std::nullopt;
        return Mistake{operation_column,
                       fmt::format("'{}' compares numbers, and '{}' is text", operation, name),
                       "text is compared by == != ~ !~"};
    }
    if (contains) {
        return Mistake{operation_column,
                       fmt::format("'{}' looks into text, and '{}' is a number", operation, name),
                       "numbers are compared by == != < <= > >="};
    }
    if (is_number(value)) return std::nullopt;
    return Mistake{value_column, fmt::format("'{}' is a number, and '{}' is none", name, value),
                   "whole numbers, or sizes such as 32MiB"};
}

}  // namespace faultline::model
