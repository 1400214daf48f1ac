package io.portcullis.spring.tls;

import io.portcullis.core.model.HostTable;
import io.portcullis.engine.tls.TlsMaterialException;

/** Host names as they are written. Stateless. */
final class ServerName {
    private ServerName() {}

    /** The name in its one spelling. */
    static String of(String written, String property) {
        String name = HostTable.normal(written);
        if (name == null) {
            throw new TlsMaterialException(property, "is no name: " + written, "write " + HostTable.expected());
        }
        return name;
    }

    static TlsMaterialException twice(String name, String property) {
        return new TlsMaterialException(property, "stands there twice: " + name, "remove one of the two");
    }
}
