// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/golden.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace faultline::test {

std::string compare_with_golden(const std::string& text, const std::filesystem::path& file) {
    if (std::getenv("FAULTLINE_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(file) << text;
        return {};
    }
    std::ostringstream wanted;
    wanted << std::ifstream(file).rdbuf();
    if (wanted.str() == text) return {};
    return file.string() + " differs; got:\n" + text + "\nIf this is right, run ./dev golden";
}

}  // namespace faultline::test
