"""Work under an agreement: milestones, payments, reports, money given back."""
