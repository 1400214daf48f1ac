/** Where the endpoints of services come from that do not stand in the configuration: the DNS, discovery clients, Kubernetes. */
@NullMarked
package io.portcullis.spring.discovery;

import org.jspecify.annotations.NullMarked;
