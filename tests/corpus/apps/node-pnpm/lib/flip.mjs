export default () => "upside down";
