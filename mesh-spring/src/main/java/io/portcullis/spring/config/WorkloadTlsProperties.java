package io.portcullis.spring.config;

import org.jspecify.annotations.Nullable;

/**
 * The certificate of this workload. Immutable, any thread.
 *
 * @param bundle name of the SSL bundle (spring.ssl.bundle.pem.NAME) with our certificate, key and the trusted roots of
 *     the mesh
 */
public record WorkloadTlsProperties(@Nullable String bundle) {}
