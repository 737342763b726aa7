// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/bounded_json.hpp"

#include <set>
#include <vector>

namespace faultline::protocol {
namespace {

using nlohmann::json;

/// Watches a parse and ends it at the first thing that is out of bounds.
class BoundsCheck final : public nlohmann::json_sax<json> {
 public:
    explicit BoundsCheck(const JsonBounds& bounds) : bounds_(bounds) {}
    [[nodiscard]] const std::string& why() const { return why_; }

    bool null() override { return count_value(); }
    bool boolean(bool) override { return count_value(); }
    bool number_integer(number_integer_t) override { return count_value(); }
    bool number_unsigned(number_unsigned_t) override { return count_value(); }
    bool number_float(number_float_t, const string_t&) override { return count_value(); }
    bool string(string_t&) override { return count_value(); }
    bool binary(binary_t&) override { return stop("holds binary data"); }
    bool start_object(std::size_t) override { return enter(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool end_array() override { return leave(); }

    bool key(string_t& name) override {
        if (!keys_.back().insert(name).second) return stop("a key occurs twice in an object");
        return true;
    }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        return stop("not JSON at byte " + std::to_string(position));
    }

 private:
    bool stop(std::string why) {
        why_ = std::move(why);
        return false;
    }

    bool count_value() {
        if (++values_ > bounds_.values) return stop("too many values");
        return true;
    }

    bool enter() {
        if (keys_.size() >= bounds_.depth) return stop("nested too deeply");
        keys_.emplace_back();
        return count_value();
    }

    bool leave() {
        keys_.pop_back();
        return true;
    }

    JsonBounds bounds_;
    std::vector<std::set<std::string>> keys_;  ///< of each object and array that is open
    std::size_t values_ = 0;
    std::string why_;
};

}  // namespace

std::variant<json, std::string> parse_bounded(std::string_view text, const JsonBounds& bounds) {
    if (text.size() > bounds.bytes) return "longer than " + std::to_string(bounds.bytes) + " bytes";
    // nlohmann's lexer takes a NUL byte for the end of the input, and says nothing of the rest.
    if (text.find('\0') != std::string_view::npos) return std::string("holds a NUL byte");
    BoundsCheck check(bounds);
    if (!json::sax_parse(text, &check)) return check.why();
    return json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace faultline::protocol
