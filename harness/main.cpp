// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/app.hpp"

int main(int argc, char** argv) {
    return faultline::cli::run_program(argc, argv);
}
