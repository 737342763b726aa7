// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/finding.hpp"

#include <algorithm>
#include <array>

namespace faultline::model {
namespace {

struct Letter {
    char letter;
    std::string_view meaning;
};

constexpr std::array letters_known{
    Letter{'G', "only modules under free licences were loaded"},
    Letter{'P', "a proprietary module was loaded"},
    Letter{'F', "a module was loaded by force"},
    Letter{'S', "the processor or system is out of its specification"},
    Letter{'R', "a module was unloaded by force"},
    Letter{'M', "the processor reported a machine check"},
    Letter{'B', "a bad page was referenced"},
    Letter{'U', "a program asked for this taint"},
    Letter{'D', "the kernel died before (oops or BUG)"},
    Letter{'A', "an ACPI table was overridden"},
    Letter{'W', "a warning was issued before"},
    Letter{'C', "a staging driver was loaded"},
    Letter{'I', "a workaround for a bug in the firmware is applied"},
    Letter{'O', "a module built outside the tree was loaded"},
    Letter{'E', "an unsigned module was loaded"},
    Letter{'L', "a soft lockup happened before"},
    Letter{'K', "the kernel was live patched"},
    Letter{'X', "the distributor's own taint"},
    Letter{'T', "built with structure layout randomisation"},
    Letter{'N', "an in-kernel test ran"},
    Letter{'J', "a program used a mutating debug operation of fwctl"},
};

}  // namespace

std::vector<std::string> taint_meaning(std::string_view letters) {
    std::vector<std::string> meanings;
    if (letters.starts_with("Not ")) return meanings;
    for (const char letter : letters) {
        const auto known = std::find_if(letters_known.begin(), letters_known.end(),
                                        [&](const Letter& l) { return l.letter == letter; });
        if (known == letters_known.end()) continue;
        meanings.push_back(std::string(1, letter) + ": " + std::string(known->meaning));
    }
    return meanings;
}

}  // namespace faultline::model
