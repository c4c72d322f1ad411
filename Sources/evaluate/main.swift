import CommandLine

CommandRunner.main(EvaluateOptions.self) { options, console in
  try Evaluate(options: options, console: console).run()
}
