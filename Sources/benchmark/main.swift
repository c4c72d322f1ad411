import CommandLine

CommandRunner.main(
  CommandDescription(
    name: "benchmark",
    summary: "Measure the speed of this machine at what training does, as a share of what it can do at most."),
  [
    Subcommand(GEMMOptions.self) { try measureProducts($0, $1) },
    Subcommand(AttentionOptions.self) { try measureAttention($0, $1) },
    Subcommand(RowsOptions.self) { try measureRows($0, $1) },
    Subcommand(TrainOptions.self) { try measureTraining($0, $1) },
  ])
