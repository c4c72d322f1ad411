import Checkpoints
import Data
import Foundation
import Storage

/// The run's metrics as an event file that TensorBoard reads: `tensorboard --logdir runs` shows every run below `runs`.
///
/// The file is a copy of `metrics.jsonl` and `samples.jsonl`, so a resumed run writes it anew: all of the run is in
/// one file, each step once, even if an earlier session wrote none.
package struct TensorBoardLog: Sendable {
  /// What the names of event files begin with; TensorBoard looks for it.
  package static let prefix = "events.out.tfevents."

  /// Where the file is.
  package let path: String

  /// A new event file in `folder`, in place of any that is there.
  ///
  /// - Parameter configuration: of the run, in Markdown.
  /// - Throws: what Foundation throws where it cannot be written.
  package init(folder: String, configuration: String, at time: Double = Date().timeIntervalSince1970) throws {
    let files = FileManager.default
    let old = try files.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(Self.prefix) }
    // Readers take files in the order of their names, which begin with the time.
    path = "\(folder)/\(Self.prefix)\(Int(time)).\(Self.host).\(ProcessInfo.processInfo.processIdentifier)"
    for name in old { try files.removeItem(atPath: folder + "/" + name) }
    let events = [
      TensorBoardEvent.version(time: time),
      TensorBoardEvent.text(configuration, tag: "configuration", step: 0, time: time),
    ]
    try Data(events.flatMap { TFRecord.framed($0.bytes) }).write(to: fileURL(path))
  }

  /// Appends what a line of `metrics.jsonl` and texts say.
  package func append(_ lines: [MetricsLine] = [], _ texts: [(SampledText, time: Double)] = []) throws {
    var records: [UInt8] = []
    for line in lines { records += Self.event(line).map { TFRecord.framed($0.bytes) } ?? [] }
    for (sample, time) in texts {
      let text = "**\(Self.quoted(sample.prompt))**\(Self.quoted(sample.text))"
      records += TFRecord.framed(
        TensorBoardEvent.text(text, tag: "sample", step: sample.step, time: time).bytes)
    }
    guard !records.isEmpty else { return }
    try LogFile.write(path) { handle in
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(records))
    }
  }

  /// The figures of a line under `train/…` and `validation/…`; nil for one without figures.
  private static func event(_ line: MetricsLine) -> ProtobufMessage? {
    guard line.kind == "train" || line.kind == "validation" else { return nil }
    let values = line.fields.compactMap { field -> (tag: String, value: Double)? in
      guard case .number(let value) = field.value, !["time", "tokens", "seconds"].contains(field.name) else {
        return nil
      }
      return ("\(line.kind)/\(field.name)", value)
    }
    return values.isEmpty
      ? nil : TensorBoardEvent.scalars(values, step: line.step, time: line[number: "time"] ?? 0)
  }

  /// Text in which no character means anything to Markdown or HTML.
  private static func quoted(_ text: String) -> String {
    var result = ""
    for character in text {
      if character.isNewline {
        result += "\n\n"
      } else {
        if "\\`*_{}[]()#+-.!|<>&~".contains(character) { result += "\\" }
        result.append(character)
      }
    }
    return result
  }

  /// The machine's name without what would not suit a file's.
  private static var host: String {
    let name = ProcessInfo.processInfo.hostName.prefix(60).filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".")
    }
    return name.isEmpty ? "host" : String(name)
  }
}
