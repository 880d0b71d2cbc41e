"""What happens to the data, station by station.

study, spec        a study folder and a spec document become records
draw               which scenarios, orders, arms and checks a person gets
standing, walk     what stands now in a person's history; where they are; what is owed to them
view, shown_*      the screens they see there
accept/            what each of their acts adds to the records, or why it adds nothing
stations           what is owed, made without a model: guided (questions), guided_card (draft), offering (rules)
report/            a bundle becomes cells, numbers, report.json and a page
packs/             built-in studies (data only)

Nothing here imports from bot or storage."""
