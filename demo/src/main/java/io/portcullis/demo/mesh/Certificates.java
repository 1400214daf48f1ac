package io.portcullis.demo.mesh;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.nio.file.Path;

/**
 * The identities of the demo: a root made for this run, and for each workload a SPIFFE certificate on disk as kubelet mounts
 * a Secret. Immutable, any thread.
 */
public final class Certificates {
    private static final String TRUST_DOMAIN = "example.org";

    private final TestCa authority = TestCa.create(TRUST_DOMAIN);
    private final Path directory;

    /** @param directory gets a directory for each workload */
    public Certificates(Path directory) {
        this.directory = directory;
    }

    /** The SPIFFE ID of a service account of the shop. */
    public static String identity(String account) {
        return "spiffe://" + TRUST_DOMAIN + "/" + path(account);
    }

    /** Writes the certificate, the key and the roots of a workload. */
    public void mount(String workload, String account) {
        TestCa.writeSecret(directoryOf(workload), authority.issue(path(account)));
    }

    /** Where a workload's files are. */
    public Path directoryOf(String workload) {
        return directory.resolve(workload);
    }

    /** A certificate of this mesh that is on no disk: for a client of the scenario. */
    public SvidPem issue(String account) {
        return authority.issue(path(account));
    }

    private static String path(String account) {
        return "ns/shop/sa/" + account;
    }
}
