import CommandLine
import Training

/// The options that say how documents become a decoder's sequences.
public struct SequenceOptions: Sendable, Equatable {
  /// How documents are put into sequences.
  public var packing = Packing.windows
  /// Whether tokens attend to earlier documents of their sequence; nil for what the packing usually does.
  public var attendsAcross: Bool?

  /// The defaults.
  public init() {}

  /// Lists the options.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.choice(
      "packing", &packing,
      resume: .byEffect,
      help:
        "How documents fill a decoder's contexts: windows cuts the text as one stream; best-fit keeps documents whole and cuts only those longer than the context."
    )
    o.flag(
      "attend-across", &attendsAcross, default: "on for windows, off for best-fit",
      resume: .byEffect,
      help:
        "Let a decoder's tokens attend to the documents before theirs in the context; otherwise each document is a sequence of its own."
    )
  }

  /// Whether tokens attend to the documents before theirs.
  public var resolvedAttendsAcross: Bool { attendsAcross ?? (packing == .windows) }

  /// Checks that the options go with the model.
  ///
  /// - Throws: ``CommandLine/UsageError``
  public func validate(isCausal: Bool) throws {
    guard !isCausal, packing != .windows || attendsAcross != nil else { return }
    throw UsageError(
      "--packing and --attend-across are for decoders; an encoder's documents share a sequence with --join-documents."
    )
  }

  /// What a resumed run must share, in words.
  package var fingerprint: String {
    "\(packing.rawValue), attending \(resolvedAttendsAcross ? "across" : "within") documents"
  }
}
