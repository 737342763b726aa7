// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/confirmation_json.hpp"

#include "store/finding_json.hpp"
#include "store/json_fields.hpp"

namespace faultline::store {

nlohmann::ordered_json confirmation_json(const std::optional<model::Confirmation>& confirmation) {
    if (!confirmation) return nullptr;
    return {{"mode", confirmation->mode},
            {"unconfirmed", or_null(confirmation->unconfirmed)},
            {"outcome", or_null(confirmation->outcome)},
            {"findings", confirmation->titles},
            {"host_delay_seconds", or_null(confirmation->host_delay_seconds)}};
}

std::optional<model::Confirmation> confirmation_from(const nlohmann::json& verdict) {
    const auto& value = field(verdict, "confirmation");
    if (!value.is_object()) return std::nullopt;
    model::Confirmation confirmation;
    confirmation.mode = text_of(value, "mode");
    confirmation.unconfirmed = text_of(value, "unconfirmed");
    confirmation.outcome = text_of(value, "outcome");
    confirmation.titles = texts_of(value, "findings");
    if (field(value, "host_delay_seconds").is_number()) {
        confirmation.host_delay_seconds = number_of(value, "host_delay_seconds");
    }
    for (const auto& finding : field(verdict, "findings")) {
        const auto& confirmed = field(finding, "confirmed");
        confirmation.findings.push_back(
            confirmed.is_boolean() ? std::optional(confirmed.get<bool>()) : std::nullopt);
    }
    return confirmation;
}

}  // namespace faultline::store
