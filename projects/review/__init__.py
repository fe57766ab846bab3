"""The review of proposals: eligibility, award, notice, approval."""
