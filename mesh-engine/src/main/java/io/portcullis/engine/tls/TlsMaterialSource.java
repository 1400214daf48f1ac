package io.portcullis.engine.tls;

/** Where TLS material comes from that changes while it is used. Any thread. */
public interface TlsMaterialSource extends TlsSource<TlsMaterial> {
    /** Material that never changes. */
    static TlsMaterialSource fixed(TlsMaterial material) {
        return new ReplaceableMaterial(material);
    }
}
