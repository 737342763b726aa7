// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/mail_detector.hpp"

#include "classify/log_grammar.hpp"
#include "classify/mail_headers.hpp"
#include "classify/mail_unwrap.hpp"

namespace faultline::classify {

std::optional<bool> MailDetector::take(std::string_view line) {
    if (line.empty()) {
        headers_over_ = lines_ > 0;
        return std::nullopt;
    }
    ++lines_;
    if (!headers_over_) {
        // Only a block of them counts: a log may hold a line "From: ..." somewhere.
        const bool header = begins_mail_header(line);
        headers_ += header ? 1 : 0;
        if (headers_ >= 2) return true;
        if (!header && (headers_ == 0 || !may_be_mail_header(line))) headers_over_ = true;
    }
    const bool quoted = strip_quotation(line) > 0;
    quoted_ += quoted ? 1 : 0;
    if (is_stamped(line) || begins_log_line(line)) ++(quoted ? quoted_log_ : plain_log_);
    if (quoted_log_ >= plain_log_ + enough) return true;
    if (plain_log_ >= quoted_log_ + enough) return false;
    return std::nullopt;
}

bool MailDetector::best_guess() const {
    if (quoted_log_ != plain_log_) return quoted_log_ > plain_log_;
    return 2 * quoted_ > lines_;
}

}  // namespace faultline::classify
