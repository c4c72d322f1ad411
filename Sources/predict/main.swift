import CommandLine

CommandRunner.main(PredictOptions.self) { options, console in
  try PredictCommand(options, console).run()
}
