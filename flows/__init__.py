"""What happens to the data, station by station.

study, spec        a study folder and a spec document become records
draw               which scenarios, orders, arms and checks a person gets
standing, walk     what stands now in a person's history; where they are; what is owed to them
view, shown_*      the screens they see there
accept/            what each of their acts adds to the records, or why it adds nothing
making             what is due next, and which of these two makes it:
stations           without a model: guided (questions), guided_card (draft), offering (rules)
interview, distil, mapping     with a model: the next question, the card, the readings; each hands back a Made, or falls back
asking, model      what stations and the door to a model say to each other; the door itself (model_*, retrying, resting, budget)
prompting, prompts/            what a model is told; replay, evaluate_*: its stored replies once more, its replies against gold
report/            a bundle becomes cells, numbers, report.json and a page
packs/             built-in studies (data only)

Nothing here imports from bot or storage."""
