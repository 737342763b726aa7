// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/schema.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <filesystem>
#include <fstream>
#include <memory>

namespace faultline::test {

std::string schema_mistakes(const std::string& schema_file, const std::string& document) {
    using valijson::adapters::NlohmannJsonAdapter;
    const auto schema_json = nlohmann::json::parse(std::ifstream(schema_file), nullptr, false);
    if (schema_json.is_discarded()) return schema_file + " is no JSON";
    const auto json = nlohmann::json::parse(document, nullptr, false);
    if (json.is_discarded()) return "the document is no JSON";
    valijson::Schema schema;
    const auto fetch = [&](const std::string& uri) {
        const auto beside = std::filesystem::path(schema_file).parent_path();
        auto other = std::make_unique<nlohmann::json>();
        std::ifstream(beside / std::filesystem::path(uri).filename()) >> *other;
        return static_cast<const nlohmann::json*>(other.release());
    };
    const auto forget = [](const nlohmann::json* other) { delete other; };
    valijson::SchemaParser().populateSchema(NlohmannJsonAdapter(schema_json), schema, fetch,
                                            forget);
    valijson::ValidationResults results;
    if (valijson::Validator().validate(schema, NlohmannJsonAdapter(json), &results)) return {};
    std::string text;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (const auto& step : error.context)
            text += step;
        text += ": " + error.description + "\n";
    }
    return text;
}

}  // namespace faultline::test
