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
  fileprivate struct Answer: Encodable {
    var output: String
    var weightBytes: Int
    var dtype: String?
  }

  package func run() throws {
    let output = try ModelOutput(options.output)
    try output.check(overwrites: options.overwrites)
    let named = try NamedModel(options.model, adapter: options.adapter)
    if let adapter = named.adapter { return try merge(named.path, adapter, output) }
    let export = try HuggingFaceExport(options.model, width: options.width)
    try output.refuse(input: export.folder, overwrites: options.overwrites)
    try write(export, output)
  }

  /// Writes a model with an adapter merged into it, at a width or in files as asked for.
  private func merge(_ path: String, _ adapter: AdapterFolder, _ output: ModelOutput) throws {
    let merged = try MergedModel(path, adapter, engine: TrainingRun.engine(options.common))
    for input in [merged.folder, adapter.path] {
      try output.refuse(input: input, overwrites: options.overwrites)
    }
    let whole = output.path + ".merged.tmp.\(ProcessInfo.processInfo.processIdentifier)"
    try merged.write(to: whole)
    let written = Result { try write(HuggingFaceExport(whole, width: options.width), output) }
    try DirectoryWriter.remove(whole)
    try written.get()
  }

  private func write(_ export: HuggingFaceExport, _ output: ModelOutput) throws {
    try export.write(to: output.path, shardBytes: options.shardBytes)
    if exists(output.path + "/" + CompanionFiles.nGrams) {
      console.note(
        "\(CompanionFiles.nGrams) comes with it: the commands here use it; transformers gives the Transformer alone"
      )
    }
    if options.common.wantsJSON {
      try printJSON(
        Answer(output: output.path, weightBytes: export.byteCount, dtype: options.width?.rawValue), console)
    } else {
      console.result("\(output.path): \(Format.bytes(export.byteCount)) of weights")
    }
  }
}
