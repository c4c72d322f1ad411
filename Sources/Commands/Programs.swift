import CommandLine

/// The programs by name; the main of each executable calls one of them.
public enum Programs {
  /// Learns vocabularies, and turns text into token ids and back.
  public static func tokenize() -> Never {
    CommandRunner.main(
      CommandDescription(
        name: "tokenize", summary: "Learn a vocabulary from text, and turn text into token ids and back."),
      [
        Subcommand(TokenizeTrainOptions.self) { try train($0, $1) },
        Subcommand(TokenizeEncodeOptions.self) { try encode($0, $1) },
        Subcommand(TokenizeDecodeOptions.self) { try decode($0, $1) },
        Subcommand(TokenizeChatOptions.self) { try chat($0, $1) },
        Subcommand(TokenizeReportOptions.self) { try report($0, $1) },
      ])
  }

  /// Trains a language model on text.
  public static func pretrain() -> Never {
    CommandRunner.main(PretrainOptions.self) { try Pretrain(try $0.settled(), $1).run() }
  }

  /// Teaches a pretrained model to sort texts.
  public static func finetune() -> Never {
    CommandRunner.main(FinetuneOptions.self) {
      try Finetune(try $0.training.resume ? $0.settled() : $0, $1).run()
    }
  }

  /// Measures a model on held-out data.
  public static func evaluate() -> Never {
    CommandRunner.main(EvaluateOptions.self) { try Evaluate($0, $1).run() }
  }

  /// Gives rows the labels of a classifier.
  public static func predict() -> Never {
    CommandRunner.main(PredictOptions.self) { try PredictCommand($0, $1).run() }
  }

  /// Continues prompts.
  public static func generate() -> Never {
    CommandRunner.main(GenerateOptions.self) { try GenerateCommand(options: $0, console: $1).run() }
  }

  /// Writes a model again.
  public static func convert() -> Never {
    CommandRunner.main(ConvertOptions.self) { try Convert($0, $1).run() }
  }

  /// Says what a model is.
  public static func describe() -> Never {
    CommandRunner.main(DescribeOptions.self) { try Describe($0, $1).run() }
  }

  /// Measures the machine.
  public static func benchmark() -> Never {
    CommandRunner.main(
      CommandDescription(
        name: "benchmark",
        summary:
          "Measure the speed of this machine at what training does, as a share of what it can do at most."),
      [
        Subcommand(GEMMOptions.self) { try measureProducts($0, $1) },
        Subcommand(AttentionOptions.self) { try measureAttention($0, $1) },
        Subcommand(RowsOptions.self) { try measureRows($0, $1) },
        Subcommand(BenchmarkTrainOptions.self) { try measureTraining($0, $1) },
      ])
  }
}
