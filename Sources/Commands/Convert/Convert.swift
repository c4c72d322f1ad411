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
    if let width = options.width, options.form == .huggingface, width.stored == nil {
      throw UsageError(
        "--dtype \(width.rawValue) stands in GGUF files alone: add --to gguf, or take fp32, fp16 or bf16.")
    }
    let named = try NamedModel(options.model, adapter: options.adapter)
    if options.form == .gguf { return try writeFile(named) }
    let output = try ModelOutput(options.output)
    try output.check(overwrites: options.overwrites)
    if let adapter = named.adapter { return try merge(named.path, adapter, output) }
    if GGUFImport.reads(options.model) { return try unpack(output) }
    let export = try HuggingFaceExport(options.model, width: options.width?.stored)
    try output.refuse(input: export.folder, overwrites: options.overwrites)
    try write(export, output)
  }

  /// Writes a model with an adapter merged into it, at a width or in files as asked for.
  private func merge(_ path: String, _ adapter: AdapterFolder, _ output: ModelOutput) throws {
    let merged = try MergedModel(path, adapter, engine: TrainingRun.engine(options.common))
    for input in [merged.folder, adapter.path] {
      try output.refuse(input: input, overwrites: options.overwrites)
    }
    try through(output.path + ".merged", { try merged.write(to: $0) }) {
      try write(HuggingFaceExport($0, width: options.width?.stored), output)
    }
  }

  /// Writes the folder that a GGUF file stands for.
  private func unpack(_ output: ModelOutput) throws {
    let whole = try GGUFImport(options.model)
    try output.refuse(input: whole.path, overwrites: options.overwrites)
    try through(output.path + ".unpacked", { try whole.write(to: $0) }) {
      try write(HuggingFaceExport($0, width: options.width?.stored), output)
    }
  }

  /// Makes a folder beside the output, calls `body` with it, and removes it.
  private func through(_ name: String, _ make: (String) throws -> Void, _ body: (String) throws -> Void)
    throws
  {
    let whole = "\(name).tmp.\(ProcessInfo.processInfo.processIdentifier)"
    try make(whole)
    let written = Result { try body(whole) }
    try DirectoryWriter.remove(whole)
    try written.get()
  }

  /// Writes a GGUF file.
  private func writeFile(_ named: NamedModel) throws {
    let output = try OutputFile(
      options.output, option: "output", overwrites: options.overwrites, inputs: InputFiles([named.path]))
    let name = fileURL(options.output).deletingPathExtension().lastPathComponent
    guard let adapter = named.adapter else {
      return try write(GGUFExport(named.path, width: options.width?.gguf, name: name), output)
    }
    let merged = try MergedModel(named.path, adapter, engine: TrainingRun.engine(options.common))
    try through(options.output + ".merged", { try merged.write(to: $0) }) {
      try write(GGUFExport($0, width: options.width?.gguf, name: name), output)
    }
  }

  private func write(_ export: GGUFExport, _ output: OutputFile) throws {
    try export.write(to: output.path)
    if !export.leftBehind.isEmpty {
      let names = export.leftBehind.prefix(3).joined(separator: ", ")
      console.note("a GGUF file has no place for \(names)\(export.leftBehind.count > 3 ? " and others" : "")")
    }
    try report(export.byteCount, output.path, export.width.rawValue)
  }

  private func write(_ export: HuggingFaceExport, _ output: ModelOutput) throws {
    try export.write(to: output.path, shardBytes: options.shardBytes)
    if exists(output.path + "/" + CompanionFiles.nGrams) {
      console.note(
        "\(CompanionFiles.nGrams) comes with it: the commands here use it; transformers gives the Transformer alone"
      )
    }
    try report(export.byteCount, output.path, options.width?.stored?.rawValue)
  }

  private func report(_ byteCount: Int, _ path: String, _ width: String?) throws {
    if options.common.wantsJSON {
      try printJSON(Answer(output: path, weightBytes: byteCount, dtype: width), console)
    } else {
      console.result("\(path): \(Format.bytes(byteCount)) of weights")
    }
  }
}
