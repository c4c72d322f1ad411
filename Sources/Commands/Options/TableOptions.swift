import CommandLine
import Data
import Foundation
import Storage

/// The options that say how a labelled file is read, listed once for `finetune`, `evaluate` and `predict`.
public struct TableOptions: Sendable, Equatable {
  /// The kind of file.
  public var format: LabelledOptions.Format?
  /// The delimiter of CSV.
  public var delimiter: String?
  /// What quotes mean.
  public var quoting: LabelledOptions.Quoting?
  /// Whether the first row names the columns.
  public var header: Bool?
  /// The column with the text.
  public var textColumn: String?
  /// The column with the second text of a pair.
  public var pairColumn: String?
  /// The column with the label.
  public var labelColumn: String?
  /// What stands between the labels of a row.
  public var labelSeparator: LabelSeparator?
  /// What to do with rows that cannot be used.
  public var badRows = LabelledOptions.BadRows.error
  /// What to do with bytes that are not UTF-8.
  public var invalidUTF8 = InvalidUTF8.error

  /// Everything recognised by the content.
  public init() {}

  /// Lists the options.
  ///
  /// - Parameter hasLabels: whether labels are read.
  public mutating func list(_ o: inout some OptionVisitor, hasLabels: Bool = true) {
    o.value(
      "text-column", &textColumn, placeholder: "NAME", default: "text, or recognised by the content",
      resume: .byEffect, help: "Column with the text: a name, or a number from 1.")
    o.value(
      "pair-column", &pairColumn, placeholder: "NAME",
      default: "none, or sentence2 beside sentence1 and such where rows are pairs", resume: .byEffect,
      help: "Column with the second text of a pair.")
    if hasLabels {
      o.value(
        "label-column", &labelColumn, placeholder: "NAME", default: "label, or recognised by the content",
        resume: .byEffect,
        help:
          "Column with the label: a name, or a number from 1; for multi-label also columns of 0 and 1, with commas."
      )
      o.choice(
        "label-separator", &labelSeparator, default: "as all rows show", resume: .byEffect,
        help: "What stands between the labels of a row (multi-label).")
    }
    o.choice(
      "format", &format, default: "by extension, else by content", resume: .byEffect, help: "Kind of file.")
    o.value(
      "delimiter", &delimiter, placeholder: "C", default: "by content",
      resume: .byEffect, help: "One character between the fields of CSV.")
    o.choice(
      "quoting", &quoting, default: "by content",
      resume: .byEffect, help: "Whether quotes enclose fields or are ordinary characters.")
    o.flag(
      "header", &header, default: "by the names and the other rows; refused where they do not tell",
      resume: .byEffect, help: "Whether the first row names the columns.")
    o.choice("bad-rows", &badRows, resume: .byEffect, help: "What to do about rows that cannot be used.")
    o.choice(
      "invalid-utf8", &invalidUTF8,
      resume: .byEffect,
      help: "What to do about bytes that are not UTF-8: stop, replace them, or leave them out.")
  }

  /// Checks the delimiter.
  ///
  /// - Throws: ``CommandLine/UsageError``
  public func validate() throws {
    if let delimiter, delimiter != "\\t", delimiter.utf8.count != 1 {
      throw UsageError("--delimiter takes one ASCII character, or \\t for a tab, not “\(delimiter)”.")
    }
  }

  /// The reader's options.
  ///
  /// - Parameters:
  ///   - readsPairs: whether each row needs a second text.
  ///   - target: what the answers are.
  public func reading(
    labels: LabelledOptions.Labels, readsPairs: Bool = false, target: LabelledOptions.Target = .label
  ) -> LabelledOptions {
    var options = LabelledOptions(
      format: format, delimiter: delimiter.flatMap { $0 == "\\t" ? "\t" : $0.first }, quoting: quoting,
      header: header,
      textColumn: textColumn, pairColumn: pairColumn, labelColumn: labelColumn, labels: labels,
      badRows: badRows,
      invalidUTF8: invalidUTF8)
    options.readsPairs = readsPairs
    options.target = target
    options.labelSeparator = labelSeparator
    return options
  }
}
