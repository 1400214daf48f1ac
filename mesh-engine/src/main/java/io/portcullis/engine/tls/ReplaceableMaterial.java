package io.portcullis.engine.tls;

/** A source whose material is replaced by a call. Any thread. */
public final class ReplaceableMaterial extends Replaceable<TlsMaterial> implements TlsMaterialSource {
    public ReplaceableMaterial(TlsMaterial first) {
        super(first);
    }
}
