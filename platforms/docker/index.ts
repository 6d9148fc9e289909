/** The Docker platform's face; loaded for stacks on Docker alone. */
export { deployDockerService as deployService } from "./deploy";
export { deployNetworks } from "./networks";
export { DOCKER_CAPABILITIES, physicalName } from "./platform";
export { deployDockerTask as deployTask } from "./task";
