document.querySelector("#app").textContent = `Landing ${import.meta.env.VITE_RELEASE}`;
