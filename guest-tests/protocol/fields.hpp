// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::protocol {

/// Takes typed fields out of a JSON object. The first thing that is missing, of another type or out
/// of range is kept in the string given at construction; from then on every field is a default one.
/// So a reader asks for all it wants and looks once whether all was well.
class Fields {
 public:
    /// `where` is for the message: "tasks[3]". Both references must outlive the object.
    Fields(const nlohmann::json& object, std::string where, std::string& why);

    [[nodiscard]] bool has(const char* name) const;
    /// At most max_text_bytes.
    [[nodiscard]] std::string text(const char* name);
    [[nodiscard]] std::uint64_t count(
        const char* name, std::uint64_t maximum = std::numeric_limits<std::uint64_t>::max());
    /// Natural numbers up to `largest`, at most `maximum` of them.
    [[nodiscard]] std::vector<std::uint64_t> counts(const char* name, std::size_t maximum,
                                                    std::uint64_t largest);
    [[nodiscard]] std::int64_t integer(const char* name, std::int64_t minimum,
                                       std::int64_t maximum);
    [[nodiscard]] double real(const char* name, double minimum, double maximum);
    [[nodiscard]] bool boolean(const char* name);
    /// Texts, at most `maximum` of them.
    [[nodiscard]] std::vector<std::string> texts(const char* name,
                                                 std::size_t maximum = max_list_items);
    /// An object of finite numbers by name.
    [[nodiscard]] std::map<std::string, double> numbers(const char* name,
                                                        std::size_t maximum = max_list_items);

    /// An object of texts by name, of at most `bytes` each.
    [[nodiscard]] std::map<std::string, std::string> texts_by_name(const char* name,
                                                                   std::size_t maximum,
                                                                   std::size_t bytes);

    /// Calls `each(Fields&)` for every object in the list `name`.
    template <class Each>
    void objects(const char* name, std::size_t maximum, Each each) {
        const auto* list = array(name, maximum);
        for (std::size_t i = 0; list != nullptr && i < list->size() && why_->empty(); ++i) {
            Fields fields((*list)[i], path(name) + "[" + std::to_string(i) + "]", *why_);
            each(fields);
        }
    }

    /// Notes that `name` is wrong; for checks that only the caller can make.
    void refuse(const char* name, std::string_view complaint);

 private:
    const nlohmann::json* find(const char* name);
    const nlohmann::json* array(const char* name, std::size_t maximum);
    [[nodiscard]] std::string path(const char* name) const;

    const nlohmann::json* object_;
    std::string where_;
    std::string* why_;
};

}  // namespace faultline::protocol
