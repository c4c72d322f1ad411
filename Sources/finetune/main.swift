import CommandLine

CommandRunner.main(FinetuneOptions.self) { options, console in
  try Finetune(options: options, console: console).run()
}
