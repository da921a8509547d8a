/** Text classification: the value of its classifier and the answer a worker submits. */
export { fromAnswer, toAnswer, type SingleLabel } from "./single_label";
