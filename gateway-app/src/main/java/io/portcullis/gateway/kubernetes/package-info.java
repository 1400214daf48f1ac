/** Endpoints from Kubernetes: the only place that knows its types, besides the control plane. */
@NullMarked
package io.portcullis.gateway.kubernetes;

import org.jspecify.annotations.NullMarked;
