"""Conditions that only a provider passes, and such that only another country does: their rules are not worth a look
where no such country is left."""

FOR_PROVIDERS = frozenset(
    {
        *("provider", "provider_agent", "provider_event", "held_in", "weak", "provider_body"),
        *("provider_at_work", "demonym_alone", "city_alone", "origin_of_help", "receives_guests", "receives_team"),
        *("colleague_abroad", "place_in_visit", "stop_of_visit", "where", "not_where", "city_of_guests"),
        *("given_at_home", "denied", "thing", "based_provider", "seconded", "turned_to"),
        *("expert_side", "only_guests", "opens_with_city", "seated_elsewhere", "cleft_provider", "invited"),
        *("learning_there", "sent_learners", "shows", "mandate", "opens_with_body"),
    }
)
FOR_OTHERS = frozenset(
    {
        "not_provider",
        "arrived",
        "recruits",
        "beneficiaries",
        "beside_partner",
        "called",
        "convoked",
        "passive",
        "guests_known",
        "first_sentence",
        "institution",
        "many",
        "abroad",
        "abroad_adjunct",
        "abroad_body",
        "abroad_giver",
        "agent_abroad",
        "agent_after_verb",
        "helper",
        "helps",
        "visitors",
        "hosts",
        "welcomes",
        "based_abroad",
        "visiting",
    }
)
