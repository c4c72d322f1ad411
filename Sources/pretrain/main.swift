import CommandLine

CommandRunner.main(PretrainOptions.self) { options, console in
  try Pretrain(options: options, console: console).run()
}
