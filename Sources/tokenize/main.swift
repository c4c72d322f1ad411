import CommandLine
import Tokenizer
import Training

CommandRunner.main(
  CommandDescription(
    name: "tokenize", summary: "Learn a vocabulary from text, and turn text into token ids and back."),
  [
    Subcommand(TrainOptions.self) { try train($0, $1) },
    Subcommand(EncodeOptions.self) { try encode($0, $1) },
    Subcommand(DecodeOptions.self) { try decode($0, $1) },
    Subcommand(ReportOptions.self) { try report($0, $1) },
  ])
