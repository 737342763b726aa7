// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"
#include "vm/machine.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::run {

/// What a kind of fault does to a machine, what undoes it, and the parameter that both take.
struct Deed {
    std::string_view kind;
    vm::Disturbance begin;
    const char* number = "";
    std::optional<vm::Disturbance> undo{};
};

/// Of a fault of the host's.
[[nodiscard]] Deed deed_of(const model::Fault& fault);

/// What was done, for a person.
[[nodiscard]] std::string describe(const model::Fault& fault);

/// A parameter's number, of which the catalogue knows that it is one; 0 without it.
[[nodiscard]] std::uint64_t number_of(const model::Fault& fault, const char* name);

}  // namespace faultline::run
