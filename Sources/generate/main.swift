import CommandLine

CommandRunner.main(GenerateOptions.self) { options, console in
  try GenerateCommand(options, console).run()
}
