import Checkpoints
import CommandLine
import Foundation
import Storage

/// A model written again.
package struct Convert {
  let options: ConvertOptions
  let console: Console

  /// The command of these options.
  package init(_ options: ConvertOptions, _ console: Console) {
    self.options = options
    self.console = console
  }

  /// What `convert --json` prints.
  fileprivate struct Result: Encodable {
    var output: String
    var weightBytes: Int
    var dtype: String?
  }

  package func run() throws {
    let output = try ModelOutput(options.output)
    try output.check(overwrites: options.overwrites)
    let export = try HuggingFaceExport(options.model, width: options.width)
    try output.refuse(input: export.folder, overwrites: options.overwrites)
    try export.write(to: output.path, shardBytes: options.shardBytes)
    if exists(output.path + "/" + CompanionFiles.nGrams) {
      console.note(
        "\(CompanionFiles.nGrams) comes with it: the commands here use it; transformers gives the Transformer alone"
      )
    }
    if options.common.wantsJSON {
      try printJSON(
        Result(output: output.path, weightBytes: export.byteCount, dtype: options.width?.rawValue), console)
    } else {
      console.result("\(output.path): \(Format.bytes(export.byteCount)) of weights")
    }
  }
}
