// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/boot_watch.hpp"

#include "classify/finding_type.hpp"

#include <utility>

namespace faultline::classify {

void BootWatch::take(const LogLine& line, std::string_view raw, bool panicked) {
    const auto text = line.text;
    if (text.starts_with("SeaBIOS (version ")) {
        in_the_middle_ = line.begin > max_bytes_of_first_firmware;
    } else if (text.starts_with("reboot: ") || text.starts_with("kexec_core: Starting")) {
        restarting_ = true;
    } else if (text == "Booting the kernel.") {
        const bool expected = restarting_ || panicked || told_;
        if (booted_ && !expected) report(line, model::Confidence::certain);
        if (!booted_ && !expected && in_the_middle_ && !live_) {
            report(line, model::Confidence::low);
        }
    } else if (text.starts_with("Linux version ")) {
        const bool console = raw.starts_with('[') || raw.starts_with('<') || raw == text;
        if (booted_ && console && !restarting_ && !panicked && !told_) {
            report(line, model::Confidence::certain);
        }
        booted_ = true;
        restarting_ = told_ = in_the_middle_ = false;
    }
}

void BootWatch::report(const LogLine& line, model::Confidence confidence) {
    model::Finding finding;
    finding.kind = model::FindingKind::unexpected_reboot;
    finding.title = "unexpected kernel reboot";
    finding.type = type_of_title(finding.title);
    finding.time_seconds = line.time;
    finding.place = {line.begin, line.end, line.number, line.number};
    finding.confidence = confidence;
    store_.add(std::move(finding));
    told_ = true;
}

}  // namespace faultline::classify
